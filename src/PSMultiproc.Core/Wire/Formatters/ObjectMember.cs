using System.Reflection;

namespace PSMultiproc.Wire;

/// <summary>A public property or field that makes up an object's value.</summary>
/// <param name="Info">The property or field.</param>
/// <param name="Type">Its type.</param>
internal sealed record ObjectMember(MemberInfo Info, Type Type)
{
    /// <summary>Its name.</summary>
    public string Name => Info.Name;

    /// <summary>Whether anyone may set it, be it only while the object is made.</summary>
    public bool IsSettable => Info is FieldInfo { IsInitOnly: false } or PropertyInfo { SetMethod.IsPublic: true };

    /// <summary>Whether it holds a value of its own, in contrast to one computed from others.</summary>
    public bool IsStored =>
        Info is FieldInfo || HasBackingField($"<{Name}>k__BackingField") || HasBackingField($"<{Name}>i__Field");

    /// <summary>
    /// The public members of a type, those of its bases first; of two with one name, the derived type's.
    /// </summary>
    public static IReadOnlyList<ObjectMember> Of(Type type)
    {
        var members = new List<ObjectMember>();
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            const BindingFlags own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
            IEnumerable<ObjectMember> fields = level.GetFields(own)
                .Select(static f => new ObjectMember(f, f.FieldType));
            IEnumerable<ObjectMember> properties = level.GetProperties(own)
                .Where(static p => p.GetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
                .Select(static p => new ObjectMember(p, p.PropertyType));
            IEnumerable<ObjectMember> all = fields.Concat(properties);
            members.InsertRange(0, all.Where(member => !members.Exists(known => known.Name == member.Name)));
        }

        return members;
    }

    private bool HasBackingField(string name) =>
        Info.DeclaringType!.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic) is not null;
}
