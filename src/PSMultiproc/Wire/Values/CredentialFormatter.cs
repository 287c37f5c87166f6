using System.Management.Automation;
using System.Security;

namespace PSMultiproc.Wire;

/// <summary>Formats a credential: [marker, user name, password].</summary>
internal sealed class CredentialFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly CredentialFormatter Instance = new();

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Late;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var credential = (PSCredential)value;
        writer.BeginComposite((CompositeCode)PowerShellCode.Credential, 2);
        writer.WriteString(credential.UserName);
        writer.WriteValue(credential.Password);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 2, 2);
        string? name = reader.ReadString();
        SecureString password = reader.ReadValue<SecureString>();

        // PSCredential.Empty has no name, and no constructor accepts that.
        return string.IsNullOrEmpty(name) ? PSCredential.Empty : new PSCredential(name, password);
    }
}
