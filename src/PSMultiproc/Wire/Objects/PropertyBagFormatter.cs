using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>Formats an object by its properties: [marker, text, shape, values …].</summary>
internal sealed class PropertyBagFormatter(ShapeCatalog shapes) : ValueFormatter
{
    private readonly ShapeCatalog _shapes = shapes;

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        PSObject source = PSObject.AsPSObject(value);
        string[] typeNames = TypeNameList.Deserialized(TypeNameList.Of(source));
        PropertyList.Of(source).WriteBag(writer, _shapes, typeNames, ObjectText.Of(value));
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        string text = reader.ReadString() ?? "";
        ArrivedShape shape = ArrivedShape.Read(ref reader);
        PSObject created = shape.Create();
        ObjectParts.SetText(created, text);
        reader.Announce(created);
        shape.ReadValues(ref reader, created, parts - 2);
        return created;
    }
}
