using PSMultiproc.Platform;

namespace PSMultiproc.Pools;

/// <summary>
/// The host's end of one worker's outbox. For one thread at a time. Nothing in the memory is believed: a worker's code
/// can have written anything there, so every number is checked before it is used.
/// </summary>
internal sealed unsafe class OutboxReader : IDisposable
{
    private readonly MemoryFile _file;
    private readonly OutboxLayout* _head;
    private readonly byte* _ring;
    private readonly int _capacity;
    private long _taken;

    /// <summary>Makes an outbox.</summary>
    /// <param name="ringBytes">The ring's size in bytes; rounded up to the records' alignment.</param>
    /// <param name="memoryLimit">The bytes of memory that the worker may have in use, and so notes ahead of each item; 0 for any.</param>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    public OutboxReader(int ringBytes, long memoryLimit = 0)
    {
        _capacity = (ringBytes + RecordHeader.Alignment - 1) & ~(RecordHeader.Alignment - 1);
        _file = MemoryFile.Create(OutboxFile.NewName(), OutboxLayout.Size + _capacity);
        _head = (OutboxLayout*)_file.Pointer;
        _ring = _file.Pointer + OutboxLayout.Size;
        _head->Version = OutboxLayout.VersionValue;
        _head->Capacity = _capacity;
        _head->MemoryLimit = memoryLimit;
        Volatile.Write(ref _head->Magic, OutboxLayout.MagicValue);
    }

    /// <summary>Where the worker finds it.</summary>
    public string Path => _file.Path;

    /// <summary>What the worker may begin.</summary>
    public ClaimTable Claims => new(_head->Claims);

    /// <summary>When the worker says that it began its last item, in milliseconds since the system's start.</summary>
    public long ItemStarted => Volatile.Read(ref _head->ItemStarted);

    /// <summary>The bytes of memory that the worker says it had in use when it began its last item.</summary>
    public long ItemMemory => Volatile.Read(ref _head->ItemMemory);

    /// <summary>Removes the name once the worker has opened it, so that nothing is left whoever dies.</summary>
    public void Unlink() => _file.Unlink();

    /// <summary>Allows the next bell. Call before reading, so that what comes later rings again.</summary>
    public void HearBell() => Interlocked.Exchange(ref _head->BellRung, 0);

    /// <summary>The next record; its body is valid until <see cref="Advance"/>.</summary>
    /// <exception cref="WireProtocolException">The memory holds what no worker of ours writes.</exception>
    public bool TryPeek(out RecordHeader header, out ReadOnlySpan<byte> body)
    {
        while (true)
        {
            var available = Volatile.Read(ref _head->Committed) - _taken;
            if (available == 0)
            {
                header = default;
                body = default;
                return false;
            }

            var position = (int)(_taken % _capacity);
            if (available < RecordHeader.Size || available > _capacity)
            {
                throw Corrupt();
            }

            header = *(RecordHeader*)(_ring + position);
            if (header.BodyLength < 0 || header.BodyLength > _capacity)
            {
                throw Corrupt();
            }

            var footprint = RecordHeader.Footprint(header.BodyLength);
            if (footprint > available || position + footprint > _capacity)
            {
                throw Corrupt();
            }

            if (header.Kind != RecordKind.Padding)
            {
                body = new ReadOnlySpan<byte>(_ring + position + RecordHeader.Size, header.BodyLength);
                return true;
            }

            Take(footprint);
        }
    }

    /// <summary>Gives the space of the record just read back to the worker.</summary>
    public void Advance(in RecordHeader header) => Take(RecordHeader.Footprint(header.BodyLength));

    /// <summary>Whether the worker waits for room; asking clears the wish.</summary>
    public bool TakeRoomWanted() =>
        Volatile.Read(ref _head->RoomWanted) != 0 && Interlocked.Exchange(ref _head->RoomWanted, 0) != 0;

    public void Dispose() => _file.Dispose();

    private static WireProtocolException Corrupt() => new("A worker's outbox holds a record that cannot be.");

    private void Take(int footprint)
    {
        _taken += footprint;

        // A full fence: the worker publishes its wish for room before it looks here a last time.
        Interlocked.Exchange(ref _head->Taken, _taken);
    }
}
