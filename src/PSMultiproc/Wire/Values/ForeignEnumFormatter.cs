using System.Globalization;
using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats values of enumerations that a script made: [marker, type, text, number]. Where the reader has the type they
/// arrive as values of it, elsewhere as numbers that say what the value is called, as from remoting.
/// </summary>
internal sealed class ForeignEnumFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly ForeignEnumFormatter Instance = new();

    private const int Parts = 3;
    private static readonly string[] Bases = ["System.Enum", "System.ValueType", "System.Object"];

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        Type type = value.GetType();
        writer.BeginComposite((CompositeCode)PowerShellCode.ForeignEnum, Parts);
        writer.WriteType(type);
        writer.WriteString(value.ToString());
        writer.WriteValue(Convert.ChangeType(value, Enum.GetUnderlyingType(type), CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, Parts, Parts);
        WireType type = reader.ReadType();
        string text = reader.ReadString() ?? "";
        object number = reader.ReadValue() ?? 0;
        if (type.Type is { IsEnum: true } known) return Enum.ToObject(known, number);

        PSObject standIn = PSObject.AsPSObject(number);
        TypeNameList.Replace(standIn, TypeNameList.Deserialized([type.Name, .. Bases]));
        ObjectParts.SetText(standIn, text);
        return standIn;
    }
}
