using System.Collections;
using System.Reflection;
using PSMultiproc.Pools;

namespace PSMultiproc.Worker;

/// <summary>
/// Calls with items that are the arguments: a dictionary by the parameters' names, a list by their order. Which of the
/// methods of one name is called, each item says.
/// </summary>
internal sealed class SplattedCall : IMethodCall
{
    private readonly string _name;
    private readonly (ParameterInfo[] Parameters, MethodCall Call)[] _overloads;
    private readonly object?[] _fixedArguments;
    private readonly Func<object?, object?> _argumentsOf;

    /// <summary>Finds the methods, loading their assembly.</summary>
    /// <param name="reference">The method.</param>
    /// <param name="argumentsOf">Makes a dictionary or a list of an item.</param>
    /// <exception cref="WorkNotFoundException">There is no such method.</exception>
    public SplattedCall(MethodReference reference, Func<object?, object?> argumentsOf)
    {
        var type = WorkAssemblies.FindType(reference.AssemblyPath, reference.TypeName);
        _name = $"{reference.TypeName}.{reference.MethodName}";
        _overloads = [.. MethodFinder.FindAll(type, reference.MethodName).Select(static method => (method.GetParameters(), MethodCall.WithAll(method)))];
        _fixedArguments = reference.FixedArguments;
        _argumentsOf = argumentsOf;
    }

    public bool Invoke(object? item, out object? result)
    {
        var given = _argumentsOf(item);
        foreach (var (parameters, call) in _overloads)
        {
            if ((given is IDictionary named ? ByName(parameters, named) : ByOrder(parameters, (IList)given!)) is { } arguments)
            {
                return call.Invoke(arguments, out result);
            }
        }

        var what = given is IDictionary names ? "named " + string.Join(", ", names.Keys.Cast<object>().Order()) : $"{((IList)given!).Count} in number";
        throw new ArgumentException(
            $"'{_name}' takes no such arguments: {what}{(_fixedArguments.Length > 0 ? $", and {_fixedArguments.Length} of -ArgumentList" : string.Empty)}.");
    }

    private object?[]? ByOrder(ParameterInfo[] parameters, IList given)
    {
        object?[] all = [.. given.Cast<object?>(), .. _fixedArguments];
        return all.Length <= parameters.Length && parameters.Skip(all.Length).All(static parameter => parameter.IsOptional) ? all : null;
    }

    /// <summary>The fixed arguments go, in order, to the parameters that the item does not name.</summary>
    private object?[]? ByName(ParameterInfo[] parameters, IDictionary given)
    {
        var byName = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in given)
        {
            byName[entry.Key.ToString()!] = entry.Value;
        }

        var fixedArguments = new Queue<object?>(_fixedArguments);
        var arguments = new object?[parameters.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (byName.Remove(parameters[i].Name!, out var value) || fixedArguments.TryDequeue(out value))
            {
                arguments[i] = value;
            }
            else if (parameters[i].IsOptional)
            {
                arguments[i] = parameters[i].DefaultValue;
            }
            else
            {
                return null;
            }
        }

        return byName.Count == 0 && fixedArguments.Count == 0 ? arguments : null;
    }
}
