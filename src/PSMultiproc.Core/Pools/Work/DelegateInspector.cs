using System.Reflection;
using System.Runtime.CompilerServices;

namespace PSMultiproc.Pools;

/// <summary>
/// Tells whether a delegate can run in another process: a static method can, and so can a lambda that captures nothing,
/// which the compiler makes an instance method of a class without fields.
/// </summary>
internal static class DelegateInspector
{
    /// <summary>Refers to the delegate's method by name.</summary>
    /// <exception cref="ArgumentException">The delegate is bound to an object or captures variables.</exception>
    public static MethodReference Refer(Delegate function, ArgumentPassing passing, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(function, parameterName);
        var method = function.Method;
        if (function.GetInvocationList().Length != 1)
        {
            throw new ArgumentException("The delegate combines several methods; give one.", parameterName);
        }

        if (!method.IsStatic && !IsNonCapturingLambda(function))
        {
            throw new ArgumentException(
                $"'{method.DeclaringType?.Name}.{method.Name}' is bound to an object or captures variables of its " +
                "surroundings, which another process does not have. Use a static method, or a lambda that captures " +
                "nothing (mark it 'static' and the compiler checks that), and pass what it needs as the item.",
                parameterName);
        }

        if (method.ReturnType is { IsGenericType: true } returned && returned.GetGenericTypeDefinition() == typeof(ValueTask<>))
        {
            throw new ArgumentException(
                $"'{method.DeclaringType?.Name}.{method.Name}' returns a ValueTask, which cannot come from another process. " +
                "Have it return a Task; what is awaited here is its result.",
                parameterName);
        }

        var type = method.DeclaringType;
        if (type is null || string.IsNullOrEmpty(type.Assembly.Location))
        {
            throw new ArgumentException(
                $"The method '{method.Name}' is not in an assembly file that a worker could load.", parameterName);
        }

        return new MethodReference(
            type.Assembly.Location,
            type.IsGenericType ? type.AssemblyQualifiedName! : type.FullName!,
            method.Name,
            Names(method.GetParameters().Select(static parameter => parameter.ParameterType)),
            method.IsGenericMethod ? Names(method.GetGenericArguments()) : null,
            passing,
            [],
            method.GetParameters().Length);
    }

    private static bool IsNonCapturingLambda(Delegate function) =>
        function.Target is { } target &&
        target.GetType().IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) &&
        target.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length == 0;

    private static string[] Names(IEnumerable<Type> types) => [.. types.Select(static type => type.AssemblyQualifiedName!)];
}
