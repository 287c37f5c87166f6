using System.Collections;
using System.Reflection;

namespace PSMultiproc.Wire;

/// <summary>What a type of exceptions says besides what every exception does.</summary>
/// <param name="Property">The property.</param>
/// <param name="Field">Where its value is kept, for an exception that is made without a constructor; null where unknown.</param>
internal sealed record ExceptionProperty(PropertyInfo Property, FieldInfo? Field)
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    /// <summary>The properties of a type that can be restored, by a constructor or by their fields.</summary>
    /// <param name="type">The type.</param>
    /// <param name="recipes">The ways to make such an exception.</param>
    public static ExceptionProperty[] Of(Type type, IReadOnlyList<ExceptionRecipe> recipes)
    {
        PropertyInfo[] taken = [.. recipes.SelectMany(static recipe => recipe.OwnProperties).DistinctBy(static p => p.Name)];
        IEnumerable<ExceptionProperty> kept = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => !IsCommon(property) && !Array.Exists(taken, other => other.Name == property.Name) && CanArrive(property.PropertyType))
            .Select(static property => new ExceptionProperty(property, FieldOf(property)))
            .Where(static property => property.Field is not null)
            .DistinctBy(static property => property.Property.Name);
        return [.. taken.Select(static property => new ExceptionProperty(property, FieldOf(property))), .. kept];
    }

    /// <summary>The value, or null where reading it fails: an exception is sent whatever else does.</summary>
    public object? ValueOf(Exception exception)
    {
        try
        {
            object? value = Property.GetValue(exception);
            return value is IEnumerable<Exception> several ? several.ToArray() : value;
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }

    /// <summary>Sets the value where the exception has another, and its field takes this one.</summary>
    public void Restore(Exception exception, object? value)
    {
        if (Field is null || value is null || !Field.FieldType.IsInstanceOfType(value) || Equals(ValueOf(exception), value)) return;
        Field.SetValue(exception, value);
    }

    private static bool IsCommon(PropertyInfo property) =>
        property.GetMethod is not { } get || property.GetIndexParameters().Length > 0 || get.GetBaseDefinition().DeclaringType == typeof(Exception);

    /// <summary>Whether values of a type are likely to arrive as what they are; most objects would not.</summary>
    private static bool CanArrive(Type type) =>
        type.IsArray ? CanArrive(type.GetElementType()!)
        : type.IsValueType || type == typeof(string) || type == typeof(object) || type == typeof(Uri) || type == typeof(Version)
            || typeof(Exception).IsAssignableFrom(type) || typeof(IEnumerable).IsAssignableFrom(type);

    /// <summary>The field of a property, by the names that fields of properties have.</summary>
    private static FieldInfo? FieldOf(PropertyInfo property)
    {
        string name = property.Name, lower = char.ToLowerInvariant(name[0]) + name[1..];
        string[] usual = [$"<{name}>k__BackingField", "_" + lower, "_" + name, lower];
        return usual.Select(field => property.DeclaringType!.GetField(field, Own))
            .FirstOrDefault(field => field is not null && field.FieldType == property.PropertyType);
    }
}
