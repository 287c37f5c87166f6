using System.Reflection;
using PSMultiproc.Pools;

namespace PSMultiproc.Worker;

/// <summary>Finds a method by its reference: exactly where the caller named the parameters, else by how many there are.</summary>
internal static class MethodFinder
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <exception cref="WorkNotFoundException">There is no such method.</exception>
    public static MethodInfo Find(Type type, MethodReference reference)
    {
        var named = type.GetMethods(Any).Where(method => method.Name == reference.MethodName);
        var found = reference.ParameterTypes is { } types
            ? named.Select(method => Close(method, reference.TypeArguments))
                .FirstOrDefault(method => method is not null && HasParameters(method, types))
            : named.FirstOrDefault(method => method.IsStatic && method.IsPublic && Takes(method, reference.ArgumentCount));
        return found ?? throw new WorkNotFoundException(
            $"There is no method '{reference.MethodName}' in '{type.FullName}' that takes the arguments given.");
    }

    /// <summary>The methods of a name that a user may name.</summary>
    /// <exception cref="WorkNotFoundException">There is none.</exception>
    public static IReadOnlyList<MethodInfo> FindAll(Type type, string name)
    {
        var found = type.GetMethods(Any).Where(method => method.Name == name && method.IsStatic && method.IsPublic && !method.IsGenericMethodDefinition).ToList();
        return found.Count > 0 ? found : throw new WorkNotFoundException($"There is no method '{name}' in '{type.FullName}'.");
    }

    private static MethodInfo? Close(MethodInfo method, string[]? typeArguments)
    {
        if (typeArguments is null)
        {
            return method.IsGenericMethodDefinition ? null : method;
        }

        return method.IsGenericMethodDefinition && method.GetGenericArguments().Length == typeArguments.Length
            ? method.MakeGenericMethod([.. typeArguments.Select(static name => Type.GetType(name, throwOnError: true)!)])
            : null;
    }

    private static bool HasParameters(MethodInfo method, string[] types) =>
        method.GetParameters().Select(static parameter => parameter.ParameterType.AssemblyQualifiedName).SequenceEqual(types);

    private static bool Takes(MethodInfo method, int? arguments)
    {
        var parameters = method.GetParameters();
        return !method.IsGenericMethodDefinition && arguments <= parameters.Length &&
            arguments >= parameters.Count(static parameter => !parameter.IsOptional);
    }
}
