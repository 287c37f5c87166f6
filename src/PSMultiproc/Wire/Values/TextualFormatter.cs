namespace PSMultiproc.Wire;

/// <summary>Formats objects that are made of the text that they give: [marker, type, text].</summary>
internal sealed class TextualFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly TextualFormatter Instance = new();

    /// <summary>By name: PowerShell's reference assembly does not know all of them.</summary>
    private static readonly string[] Names =
        ["System.Management.Automation.SemanticVersion", "System.Net.Mail.MailAddress"];

    /// <summary>Whether a type is one of these.</summary>
    public static bool Contains(Type type) => Names.Contains(type.FullName, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginComposite((CompositeCode)PowerShellCode.Textual, 2);
        writer.WriteType(value.GetType());
        writer.WriteString(value.ToString());
    }

    /// <inheritdoc/>
    public override object? Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 2, 2);
        WireType type = reader.ReadType();
        string text = reader.ReadString() ?? "";
        return type.Type is { } known && Contains(known)
            ? Activator.CreateInstance(known, text)
            : throw new WireFormatException($"The type {type.Name} is not sent as text.");
    }
}
