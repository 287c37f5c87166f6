using System.Collections.ObjectModel;
using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats objects that are nothing but their properties: PSCustomObject, and those that arrived without their behaviour.
/// Properties that are computed are sent as the value they have.
/// </summary>
internal sealed class CustomObjectFormatter(ShapeCatalog shapes) : ValueFormatter
{
    private readonly ShapeCatalog _shapes = shapes;

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var source = (PSObject)value;
        string? text = ObjectParts.TextOf(source);
        Collection<string> allNames = TypeNameList.Of(source);
        Collection<string>? typeNames = TypeNameList.IsCustomObject(allNames) ? null : allNames;

        // Properties that are not the object's own, only the slow way sees.
        if (text is not null || !InstanceMembers.CanRead || ObjectParts.IsDeserialized(source)
            || TypeData.HasMembers(source, allNames) || !TryWriteFast(writer, source, typeNames))
            PropertyList.Of(source).Write(writer, _shapes, typeNames, text);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ArrivedShape shape = ArrivedShape.Read(ref reader);
        PSObject created = shape.Create();
        reader.Announce(created);
        shape.ReadValues(ref reader, created, parts - 1);
        return created;
    }

    private bool TryWriteFast(ValueWriter writer, PSObject source, Collection<string>? typeNames)
    {
        PSMemberInfoCollection<PSMemberInfo>? members = InstanceMembers.Find(source);
        int count = members is null ? 0 : InstanceMembers.Count(members);
        PropertyShape? shape = members is null
            ? _shapes.Find(typeNames, [])
            : _shapes.Find(typeNames, members, count);
        if (shape is null) return false;

        shape.BeginObject(writer, text: null);
        for (int i = 0; i < count; i++) writer.WriteMember(InstanceMembers.At(members!, i).Value, shape.Names[i]);
        return true;
    }
}
