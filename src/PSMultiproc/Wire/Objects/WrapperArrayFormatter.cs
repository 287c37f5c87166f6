using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>Formats <c>PSObject[]</c>; the items arrive wrapped again.</summary>
internal sealed class WrapperArrayFormatter : TypedFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly WrapperArrayFormatter Instance = new();

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var array = (PSObject?[])value;
        writer.BeginTyped(typeof(PSObject[]), array.Length);
        for (int i = 0; i < array.Length; i++) writer.WriteElement(array[i], i);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        reader.BeginElements(parts);
        var array = new PSObject?[parts];
        reader.Announce(array);
        for (int i = 0; i < parts; i++) array[i] = reader.ReadElement() is { } item ? PSObject.AsPSObject(item) : null;
        return array;
    }
}
