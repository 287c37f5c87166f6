using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace PSMultiproc.Wire;

/// <summary>Formats an IPv4 address as its 4 bytes, an IPv6 address as its 16 and its scope.</summary>
internal sealed class IPAddressFormatter() : ScalarFormatter(ExtensionCode.IPAddress)
{
    /// <summary>The only instance.</summary>
    public static readonly IPAddressFormatter Instance = new();

    private const int V4Length = 4;
    private const int V6Length = 16;
    private const int ScopedLength = V6Length + sizeof(long);

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var address = (IPAddress)value;
        Span<byte> bytes = stackalloc byte[ScopedLength];
        address.TryWriteBytes(bytes, out int length);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes[V6Length..], address.ScopeId);
            length = ScopedLength;
        }

        writer.Raw.WriteExtension((sbyte)Code, bytes[..length]);
    }

    /// <inheritdoc/>
    public override object ReadScalar(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        V4Length => new IPAddress(bytes),
        ScopedLength => new IPAddress(bytes[..V6Length], BinaryPrimitives.ReadInt64LittleEndian(bytes[V6Length..])),
        _ => throw Malformed(bytes.Length),
    };
}
