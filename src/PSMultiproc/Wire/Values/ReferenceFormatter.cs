using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>Formats a <c>[ref]</c> by the value it has; setting it there does not change it here.</summary>
internal sealed class ReferenceFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly ReferenceFormatter Instance = new();

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginComposite((CompositeCode)PowerShellCode.Reference, 1);
        writer.WriteMember(((PSReference)value).Value, nameof(PSReference.Value));
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, 1);
        var reference = new PSReference(null);
        reader.Announce(reference);
        reference.Value = reader.ReadValue();
        return reference;
    }
}
