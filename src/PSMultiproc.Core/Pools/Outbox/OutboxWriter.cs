using System.Diagnostics;
using System.Runtime.CompilerServices;
using PSMultiproc.Platform;

namespace PSMultiproc.Pools;

/// <summary>
/// The worker's end of the outbox. What was appended is the host's even if the worker dies at the next instruction.
/// Appending is for the runner's thread alone; <see cref="RingIfUnrung"/> may be called from any.
/// </summary>
internal sealed unsafe class OutboxWriter : IDisposable
{
    /// <summary>
    /// How long finished results may lie in the ring before the host is told, while the worker goes on. Hearing a bell
    /// costs the host some 70 µs over three threads, which its workers lack; 4 ms nobody notices.
    /// </summary>
    private static readonly long BellInterval = Stopwatch.Frequency / 250;

    private readonly MemoryFile _file;
    private readonly OutboxLayout* _head;
    private readonly byte* _ring;
    private readonly int _capacity;
    private readonly IOutboxBell _bell;
    private long _committed;
    private long _rungUpTo;
    private long _lastBell;

    /// <summary>Takes over an outbox that the host has made.</summary>
    public OutboxWriter(MemoryFile file, IOutboxBell bell)
    {
        _file = file;
        _bell = bell;
        _head = (OutboxLayout*)file.Pointer;
        if (file.Length < OutboxLayout.Size || _head->Magic != OutboxLayout.MagicValue ||
            _head->Version != OutboxLayout.VersionValue || _head->Capacity != file.Length - OutboxLayout.Size)
        {
            throw new WireProtocolException("The outbox is not of the layout that this version knows.");
        }

        _ring = file.Pointer + OutboxLayout.Size;
        _capacity = _head->Capacity;
    }

    /// <summary>What this worker may begin.</summary>
    public ClaimTable Claims => new(_head->Claims);

    /// <summary>The bytes of memory that this worker may have in use, and so notes ahead of each item; 0 for any.</summary>
    public long MemoryLimit => _head->MemoryLimit;

    /// <summary>Notes that an item begins now, for those who ask what the worker is at.</summary>
    public void BeginItem() => Volatile.Write(ref _head->ItemStarted, Environment.TickCount64);

    /// <summary>Notes how many bytes of memory were in use before the item.</summary>
    public void NoteMemory(long bytes) => Volatile.Write(ref _head->ItemMemory, bytes);

    /// <summary>Commits one record, waiting for room where the ring is full.</summary>
    public void Append(RecordKind kind, uint chunk, int item, ReadOnlySpan<byte> body)
    {
        // A body that would fill much of the ring by itself goes through the channel, ahead of its record.
        var inChannel = body.Length > _capacity / 8;
        if (inChannel)
        {
            _bell.SendBody(body);
            body = default;
        }

        var footprint = RecordHeader.Footprint(body.Length);
        var position = (int)(_committed % _capacity);
        var toEnd = _capacity - position;
        var padding = footprint > toEnd ? toEnd : 0;
        WaitForRoom(padding + footprint);
        if (padding != 0)
        {
            Unsafe.Write(_ring + position, new RecordHeader { Kind = RecordKind.Padding, BodyLength = padding - RecordHeader.Size });
            position = 0;
        }

        Unsafe.Write(_ring + position, new RecordHeader
        {
            Kind = kind,
            BodyLength = body.Length,
            BodyInChannel = inChannel ? (byte)1 : (byte)0,
            Chunk = chunk,
            Item = (ushort)item,
        });
        body.CopyTo(new Span<byte>(_ring + position + RecordHeader.Size, body.Length));
        _committed += padding + footprint;
        Volatile.Write(ref _head->Committed, _committed);

        if (_committed - Volatile.Read(ref _rungUpTo) > _capacity / 4 ||
            Stopwatch.GetTimestamp() - _lastBell > BellInterval)
        {
            RingIfUnrung();
        }
    }

    /// <summary>Tells the host of what it has not been told yet, if anything.</summary>
    public void RingIfUnrung()
    {
        var committed = Volatile.Read(ref _head->Committed);
        if (committed == Volatile.Read(ref _rungUpTo))
        {
            return;
        }

        Volatile.Write(ref _rungUpTo, committed);
        _lastBell = Stopwatch.GetTimestamp();
        if (Interlocked.Exchange(ref _head->BellRung, 1) == 0)
        {
            _bell.Ring();
        }
    }

    public void Dispose() => _file.Dispose();

    private void WaitForRoom(int bytes)
    {
        while (_committed + bytes - Volatile.Read(ref _head->Taken) > _capacity)
        {
            // The order matters: the wish is published before the last look, and the host looks for the wish after it
            // has published what it took. One of the two sees the other.
            Interlocked.Exchange(ref _head->RoomWanted, 1);
            if (_committed + bytes - Volatile.Read(ref _head->Taken) <= _capacity)
            {
                return;
            }

            RingIfUnrung();
            _bell.WaitForRoom();
        }
    }
}
