using PSMultiproc.Pools;
using PSMultiproc.Wire;

namespace PSMultiproc.Worker;

/// <summary>Runs .NET methods.</summary>
/// <param name="serializer">Reads what it is sent.</param>
/// <param name="argumentsOf">Makes a dictionary or a list of an item that is to be splatted.</param>
internal sealed class MethodRunner(ValueSerializer serializer, Func<object?, object?> argumentsOf) : IWorkRunner
{
    private readonly Func<object?, object?> _argumentsOf = argumentsOf;
    private readonly ValueSerializer _serializer = serializer;
    private readonly Dictionary<int, IMethodCall> _calls = [];
    private readonly Dictionary<int, Exception> _unusable = [];

    public WorkKind Kind => WorkKind.Method;

    public void SetUp(ReadOnlySpan<byte> setUp)
    {
    }

    public void Define(int workId, byte[] definition)
    {
        try
        {
            var method = MethodReference.FromBytes(_serializer, definition);
            _calls[workId] = method.Passing == ArgumentPassing.Splat ? new SplattedCall(method, _argumentsOf) : MethodCall.Resolve(method);
        }
        catch (Exception error)
        {
            _unusable[workId] = error;
        }
    }

    public void Forget(int workId)
    {
        _calls.Remove(workId);
        _unusable.Remove(workId);
    }

    public void Run(int workId, WorkItems items)
    {
        _calls.TryGetValue(workId, out var call);
        while (items.TryNext(out var item, out var unreadable))
        {
            if ((unreadable ?? (call is null ? _unusable[workId] : null)) is { } error)
            {
                items.Fail(error);
                continue;
            }

            try
            {
                if (call!.Invoke(item, out var result))
                {
                    items.Output(result);
                }

                items.Complete();
            }
            catch (Exception failure)
            {
                items.Fail(failure);
            }
        }
    }

    public void Close(int workId, WorkItems items)
    {
        // A method has no end of its own.
    }

    public void Abandon(int workId)
    {
        // Nothing can end a method but the end of the process, and that is the host's to decide.
    }

    public void Dispose()
    {
    }
}
