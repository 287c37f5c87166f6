using System.Net;

namespace PSMultiproc.Wire;

/// <summary>Formats an <see cref="IPEndPoint"/>.</summary>
internal sealed class IPEndPointFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly IPEndPointFormatter Instance = new();

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var endPoint = (IPEndPoint)value;
        writer.BeginComposite(CompositeCode.IPEndPoint, 2);
        writer.WriteWith(IPAddressFormatter.Instance, endPoint.Address);
        writer.Raw.WriteInt32(endPoint.Port);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 2, 2);
        return new IPEndPoint(reader.ReadValue<IPAddress>(), reader.Raw.ReadInt32());
    }
}
