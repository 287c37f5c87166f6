using System.Globalization;
using System.Reflection;
using PSMultiproc.Pools;

namespace PSMultiproc.Worker;

/// <summary>A method that is ready to be called with items.</summary>
internal sealed class MethodCall : IMethodCall
{
    private readonly MethodInvoker _invoker;
    private readonly ParameterInfo[] _parameters;
    private readonly object? _target;
    private readonly ArgumentPassing _passing;
    private readonly object?[] _fixedArguments;
    private readonly bool _returnsNothing;

    private MethodCall(MethodInfo method, object? target, ArgumentPassing passing, object?[] fixedArguments)
    {
        _invoker = MethodInvoker.Create(method);
        _parameters = method.GetParameters();
        _target = target;
        _passing = passing;
        _fixedArguments = fixedArguments;
        _returnsNothing = method.ReturnType == typeof(void) || method.ReturnType == typeof(Task) || method.ReturnType == typeof(ValueTask);
    }

    /// <summary>Finds the method, loading its assembly.</summary>
    /// <exception cref="WorkNotFoundException">There is no such method.</exception>
    public static MethodCall Resolve(MethodReference reference)
    {
        var type = WorkAssemblies.FindType(reference.AssemblyPath, reference.TypeName);
        var method = MethodFinder.Find(type, reference);

        // A lambda that captures nothing is an instance method of a class without state.
        var target = method.IsStatic ? null : Activator.CreateInstance(type, nonPublic: true);
        return new MethodCall(method, target, reference.Passing, reference.FixedArguments);
    }

    /// <summary>A static method whose items are arrays of its arguments.</summary>
    public static MethodCall WithAll(MethodInfo method) => new(method, target: null, ArgumentPassing.Spread, []);

    public bool Invoke(object? item, out object? result)
    {
        result = Await(Call(item));
        return !_returnsNothing;
    }

    /// <summary>
    /// The one bridge from asynchronous to synchronous: the runner's thread has nothing else to do than to wait, and no
    /// context that a continuation could need.
    /// </summary>
    private static object? Await(object? returned)
    {
#pragma warning disable VSTHRD002 // See the summary.
        switch (returned)
        {
            case ValueTask valueTask:
                valueTask.AsTask().GetAwaiter().GetResult();
                return null;
            case Task task:
                task.GetAwaiter().GetResult();
                return task.GetType().GetProperty(nameof(Task<int>.Result))?.GetValue(task);
            case not null when returned.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ValueTask<>):
                return Await(type.GetMethod(nameof(ValueTask<int>.AsTask))!.Invoke(returned, null));
            default:
                return returned;
        }
#pragma warning restore VSTHRD002
    }

    private object? Call(object? item)
    {
        try
        {
            if (_passing == ArgumentPassing.Item && _parameters.Length == 1)
            {
                return _invoker.Invoke(_target, Convert(item, 0));
            }

            object?[] given = _passing == ArgumentPassing.Item ? [item, .. _fixedArguments] : (object?[])item!;
            var arguments = new object?[_parameters.Length];
            for (var i = 0; i < arguments.Length; i++)
            {
                arguments[i] = i < given.Length ? Convert(given[i], i) : _parameters[i].DefaultValue;
            }

            return _invoker.Invoke(_target, arguments.AsSpan());
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException is { } error)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
            throw;
        }
    }

    private object? Convert(object? value, int position)
    {
        var parameter = _parameters[position];
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (type.IsInstanceOfType(value) || (value is null && (!type.IsValueType || type != parameter.ParameterType)))
        {
            return value;
        }

        try
        {
            if (type.IsArray && type.GetArrayRank() == 1 && value is System.Collections.IList list)
            {
                return ConvertArray(list, type.GetElementType()!);
            }

            if (value is IConvertible)
            {
                return type.IsEnum && value is not string
                    ? Enum.ToObject(type, value)
                    : type.IsEnum ? Enum.Parse(type, (string)value, ignoreCase: true) : System.Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
            }
        }
        catch (Exception error) when (error is InvalidCastException or FormatException or OverflowException or ArgumentException)
        {
            throw Misfit(value, parameter, error);
        }

        throw Misfit(value, parameter, null);
    }

    /// <summary>PowerShell's arrays hold objects; a method may want them typed.</summary>
    private static Array ConvertArray(System.Collections.IList list, Type element)
    {
        var array = Array.CreateInstance(element, list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            array.SetValue(element.IsInstanceOfType(list[i]) ? list[i] : System.Convert.ChangeType(list[i], element, CultureInfo.InvariantCulture), i);
        }

        return array;
    }

    private static ArgumentException Misfit(object? value, ParameterInfo parameter, Exception? cause) => new(
        $"'{value ?? "null"}' of type {value?.GetType().FullName ?? "null"} does not fit the parameter '{parameter.Name}' of type {parameter.ParameterType.FullName}.",
        parameter.Name,
        cause);
}
