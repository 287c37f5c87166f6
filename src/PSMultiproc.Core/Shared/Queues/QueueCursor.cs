using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>How far one end of a queue has come.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct QueueCursor
{
    /// <summary>The number of the ring that it is in.</summary>
    public long Ring;

    /// <summary>The bytes of records that it has left behind, those of all rings.</summary>
    public long Position;

    /// <summary>The items that it has left behind.</summary>
    public long Items;

    public QueueCursor(long ring, long position, long items) => (Ring, Position, Items) = (ring, position, items);
}
