using System.Runtime.InteropServices;
using System.Security;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats a secure string by its characters, unprotected: the channel is private to the user, and the key that protects
/// it here is known to this process only. No managed string is made of them, and what is copied here is cleared.
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
            writer.Raw.WriteBinary(new ReadOnlySpan<byte>((void*)characters, secret.Length * sizeof(char)));
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
        ReadOnlySpan<char> characters = MemoryMarshal.Cast<byte, char>(reader.Raw.ReadBinary());
        fixed (char* first = characters)
        {
            // The constructor wants a pointer even to no characters at all.
            char none = '\0';
            var secret = new SecureString(characters.IsEmpty ? &none : first, characters.Length);
            secret.MakeReadOnly();
            return secret;
        }
    }
}
