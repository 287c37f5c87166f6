using System.Reflection;

namespace PSMultiproc.Wire;

/// <summary>One way to make an exception again: a constructor, and what each of its parameters takes.</summary>
/// <param name="Constructor">The constructor.</param>
/// <param name="Sources">
/// For each parameter the exception's property that it takes; <see cref="Exception.Message"/> and
/// <see cref="Exception.InnerException"/> among them.
/// </param>
internal sealed record ExceptionRecipe(ConstructorInfo Constructor, IReadOnlyList<PropertyInfo> Sources)
{
    private static readonly PropertyInfo Message = typeof(Exception).GetProperty(nameof(Exception.Message))!;
    private static readonly PropertyInfo Inner = typeof(Exception).GetProperty(nameof(Exception.InnerException))!;
    private static readonly string[] InnerNames = ["inner", "innerException", "cause"];

    /// <summary>The properties to send besides those that every exception has.</summary>
    public IEnumerable<PropertyInfo> OwnProperties => Sources.Where(static source => !IsCommon(source));

    /// <summary>
    /// The ways to make an exception of a type, best first: the constructor that takes most of its own properties, then
    /// those of the three customary forms (message, inner), (message) and ().
    /// </summary>
    public static IReadOnlyList<ExceptionRecipe> For(Type type)
    {
        if (type.IsAbstract) return [];
        return
        [
            .. type.GetConstructors()
                .Select(constructor => Match(type, constructor))
                .OfType<ExceptionRecipe>()
                .OrderByDescending(static recipe => recipe.OwnProperties.Count())
                .ThenByDescending(static recipe => recipe.Sources.Count),
        ];
    }

    private static bool IsCommon(PropertyInfo source) => source == Message || source == Inner;

    private static ExceptionRecipe? Match(Type type, ConstructorInfo constructor)
    {
        ParameterInfo[] parameters = constructor.GetParameters();
        PropertyInfo?[] sources = Array.ConvertAll(parameters, p => SourceOf(type, p, parameters.Length));
        return sources.Contains(null) ? null : new ExceptionRecipe(constructor, sources!);
    }

    private static PropertyInfo? SourceOf(Type type, ParameterInfo parameter, int count)
    {
        string name = parameter.Name ?? "";
        bool inner = InnerNames.Contains(name, StringComparer.OrdinalIgnoreCase);
        if (inner && parameter.ParameterType == typeof(Exception)) return Inner;
        if (Named(type, name) is { } own && parameter.ParameterType.IsAssignableFrom(own.PropertyType))
            return string.Equals(own.Name, Message.Name, StringComparison.Ordinal) ? Message : own;

        // The customary forms, whatever their parameters are called.
        const int customary = 2;
        if (count > customary) return null;
        if (parameter.ParameterType == typeof(Exception)) return Inner;
        return parameter.ParameterType == typeof(string) && parameter.Position == 0 ? Message : null;
    }

    private static PropertyInfo? Named(Type type, string name) => Array.Find(
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance),
        property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase));
}
