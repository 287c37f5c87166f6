using System.Management.Automation;
using System.Reflection;

namespace PSMultiproc.Wire;

/// <summary>
/// How to take the properties from objects of a .NET type to which nothing was added. PowerShell's own way makes an
/// object of each property each time, which costs some five times as much.
/// </summary>
internal sealed class PropertyPlan
{
    private readonly Func<object?, object?>[] _getters;
    private readonly string? _text;

    private PropertyPlan(PropertyShape shape, Func<object?, object?>[] getters, string? text)
    {
        Shape = shape;
        _getters = getters;
        _text = text;
    }

    /// <summary>The names that go with the values.</summary>
    public PropertyShape Shape { get; }

    /// <summary>The plan for an object's type, or null where only PowerShell's way will do.</summary>
    /// <param name="source">An object that shows what its type has, and nothing else.</param>
    /// <param name="value">The object without its wrapper.</param>
    /// <param name="shapes">Where the shape is kept.</param>
    public static PropertyPlan? For(PSObject source, object value, ShapeCatalog shapes)
    {
        Type type = value.GetType();
        if (value is Task) return null;   // what it shows depends on whether it is finished
        var names = new List<string>();
        var getters = new List<Func<object?, object?>>();
        foreach (PSPropertyInfo property in source.Properties)
        {
            if (!property.IsGettable) continue;
            if (property is not PSProperty || FindGetter(type, property.Name) is not { } getter) return null;
            names.Add(property.Name);
            getters.Add(getter);
        }

        string[] typeNames = TypeNameList.Deserialized(TypeNameList.Of(source));
        bool saysItsType = type.GetMethod(nameof(ToString), Type.EmptyTypes)?.DeclaringType == typeof(object);
        return new PropertyPlan(shapes.Find(typeNames, [.. names]), [.. getters], saysItsType ? ObjectText.Of(value) : null);
    }

    /// <summary>What an object says of itself.</summary>
    public string TextOf(object value) => _text ?? ObjectText.Of(value);

    /// <summary>The values of an object's properties; null where a getter throws, as that property is left out.</summary>
    public object?[]? TryGetValues(object value)
    {
        try
        {
            return Array.ConvertAll(_getters, getter => getter(value));
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or PipelineStoppedException))
        {
            return null;
        }
    }

    /// <summary>The getter of a name, where only one member has it and its values are objects.</summary>
    private static Func<object?, object?>? FindGetter(Type type, string name) =>
        type.GetMember(name, MemberTypes.Property | MemberTypes.Field, BindingFlags.Instance | BindingFlags.Public) switch
        {
            [FieldInfo field] when IsPlain(field.FieldType) => field.GetValue,
            [PropertyInfo { GetMethod: { } getter }] when IsPlain(getter.ReturnType) && getter.GetParameters().Length == 0
                => MethodInvoker.Create(getter).Invoke,
            _ => null,
        };

    private static bool IsPlain(Type type) => !type.IsByRef && !type.IsByRefLike && !type.IsPointer && !type.IsFunctionPointer;
}
