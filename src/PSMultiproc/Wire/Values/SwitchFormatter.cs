using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>Formats a switch parameter's value.</summary>
internal sealed class SwitchFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly SwitchFormatter Instance = new();

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginComposite((CompositeCode)PowerShellCode.Switch, 1);
        writer.WriteBoolean(((SwitchParameter)value).IsPresent);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, 1);
        return new SwitchParameter(reader.Raw.ReadBoolean());
    }
}
