using System.Collections.Concurrent;
using System.Reflection;
using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>
/// The methods that a pool's calls have used, so that each worker is told of one once, however often it is called.
/// </summary>
internal sealed class MethodCatalog(ValueSerializer serializer, Func<int> nextWorkId)
{
    private readonly ConcurrentDictionary<(MethodInfo, ArgumentPassing), WorkDefinition> _definitions = new();
    private readonly ValueSerializer _serializer = serializer;
    private readonly Func<int> _nextWorkId = nextWorkId;

    /// <summary>The definition of a delegate's method.</summary>
    /// <exception cref="ArgumentException">The delegate cannot run in another process.</exception>
    public WorkDefinition Define(Delegate function, ArgumentPassing passing, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(function, parameterName);
        var key = (function.Method, passing);
        if (_definitions.TryGetValue(key, out var known))
        {
            return known;
        }

        var reference = DelegateInspector.Refer(function, passing, parameterName);
        return _definitions.GetOrAdd(key, _ => new WorkDefinition(
            _nextWorkId(), WorkKind.Method, reference.ToBytes(_serializer), IsShared: true));
    }
}
