using System.Buffers.Binary;

namespace PSMultiproc.Pools;

/// <summary>When a worker was at something, as it stands in a record's body.</summary>
/// <param name="Started">When it began, by the stopwatch that all processes of a machine share.</param>
/// <param name="Elapsed">How long it took.</param>
internal readonly record struct ItemTimes(long Started, TimeSpan Elapsed)
{
    /// <summary>The body's bytes.</summary>
    public const int Size = 2 * sizeof(long);

    /// <summary>Reads a body.</summary>
    /// <exception cref="WireProtocolException">It is of another size.</exception>
    public static ItemTimes Read(ReadOnlySpan<byte> body) => body.Length == Size
        ? new(BinaryPrimitives.ReadInt64LittleEndian(body), TimeSpan.FromTicks(BinaryPrimitives.ReadInt64LittleEndian(body[sizeof(long)..])))
        : throw new WireProtocolException("A worker's report on the time it took is of the wrong size.");

    /// <summary>Writes it as a body.</summary>
    public void Write(Span<byte> body)
    {
        BinaryPrimitives.WriteInt64LittleEndian(body, Started);
        BinaryPrimitives.WriteInt64LittleEndian(body[sizeof(long)..], Elapsed.Ticks);
    }
}
