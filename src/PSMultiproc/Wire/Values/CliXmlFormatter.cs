using System.Management.Automation;
using System.Xml;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats objects that PowerShell's own serializer rebuilds alive, by its XML: [marker, XML]. It is slow and large, so
/// it is for what nothing else can rebuild.
/// </summary>
internal sealed class CliXmlFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly CliXmlFormatter Instance = new();

    /// <summary>By name: the assemblies of some are not present on every system.</summary>
    private static readonly string[] Names =
    [
        "Microsoft.Management.Infrastructure.CimInstance",
        "System.Net.NetworkInformation.PhysicalAddress",
        "System.Security.Cryptography.X509Certificates.X500DistinguishedName",
        "System.Security.Cryptography.X509Certificates.X509Certificate2",
    ];

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Late;

    /// <summary>Whether a type is one of these.</summary>
    public static bool Contains(Type type) =>
        typeof(XmlDocument).IsAssignableFrom(type) || Names.Contains(type.FullName, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginComposite((CompositeCode)PowerShellCode.CliXml, 1);
        writer.WriteString(PSSerializer.Serialize(value));
    }

    /// <inheritdoc/>
    public override object? Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, 1);
        object? value = PSSerializer.Deserialize(reader.ReadString());
        return value is PSObject { BaseObject: not PSCustomObject } wrapper ? wrapper.BaseObject : value;
    }
}
