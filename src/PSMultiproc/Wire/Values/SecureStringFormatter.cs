using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats a secure string by its characters, encrypted with the pool's key: the key that protects it here is known to
/// this process only. No managed string is made of them, and what is copied here is cleared.
/// </summary>
internal sealed unsafe class SecureStringFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly SecureStringFormatter Instance = new();

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Late;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var secret = (SecureString)value;
        writer.BeginComposite((CompositeCode)PowerShellCode.SecureString, 1);
        nint characters = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            writer.Raw.WriteBinary(writer.Secrets.Encrypt(new ReadOnlySpan<byte>((void*)characters, secret.Length * sizeof(char))));
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(characters);
        }
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, 1);
        byte[] bytes = reader.Secrets.Decrypt(reader.Raw.ReadBinary(), out int length);
        fixed (byte* first = bytes)
        {
            var secret = new SecureString((char*)first, length / sizeof(char));
            CryptographicOperations.ZeroMemory(bytes);
            secret.MakeReadOnly();
            return secret;
        }
    }
}
