using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>Formats a script block by its text; it arrives unbound, what it had captured stays behind.</summary>
internal sealed class ScriptBlockFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly ScriptBlockFormatter Instance = new();

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginComposite((CompositeCode)PowerShellCode.ScriptBlock, 1);
        writer.WriteString(((ScriptBlock)value).ToString());
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, 1);
        return ScriptBlock.Create(reader.ReadString() ?? "");
    }
}
