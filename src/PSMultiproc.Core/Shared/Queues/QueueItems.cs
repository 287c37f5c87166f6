using System.Runtime.InteropServices;
using PSMultiproc.Wire;

namespace PSMultiproc.Shared;

/// <summary>
/// Makes records of items and items of records. A large item lies in a part of its own, of which the record tells.
/// Thread-safe.
/// </summary>
internal sealed unsafe class QueueItems(QueueMemory memory, SharedParts parts, ValueSerializer serializer)
{
    /// <summary>A buffer that has grown beyond this for an item that was large is not kept.</summary>
    private const int LargestKept = 2 * QueueRecord.Largest;

    private readonly QueueMemory _memory = memory;
    private readonly SharedParts _parts = parts;
    private readonly ValueSerializer _serializer = serializer;
    private readonly InstancePool<PooledBuffer> _buffers = new(static () => new PooledBuffer());

    /// <summary>Lends an empty buffer.</summary>
    public PooledBuffer Rent() => _buffers.Rent();

    /// <summary>Takes it back.</summary>
    public void Return(PooledBuffer buffer)
    {
        buffer.Clear();
        if (buffer.Capacity > LargestKept)
        {
            buffer.Dispose();
        }

        _buffers.Return(buffer);
    }

    /// <summary>Writes the record of an item.</summary>
    /// <param name="record">An empty buffer.</param>
    /// <param name="item">The item.</param>
    /// <param name="part">The part that it lies in, if it is large: to be freed if the record is not put in.</param>
    /// <exception cref="NotSerializableException">It cannot be sent.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for the part.</exception>
    public QueueRecordKind Write(PooledBuffer record, object? item, ref QueuePart part)
    {
        var kind = QueueRecordKind.Part;
        if (item is byte[] { Length: > QueueRecord.Largest } bytes && item.GetType() == typeof(byte[]))
        {
            // As it is: a copy less.
            kind = QueueRecordKind.PartOfBytes;
            WritePart(bytes, ref part);
        }
        else
        {
            _serializer.Write(record, item);
            if (record.Length <= QueueRecord.Largest)
            {
                return QueueRecordKind.Value;
            }

            WritePart(record.WrittenSpan, ref part);
            record.Clear();
        }

        MemoryMarshal.Write(record.GetSpan(sizeof(QueuePart)), in part);
        record.Advance(sizeof(QueuePart));
        return kind;
    }

    /// <summary>The item of a record that was taken out.</summary>
    /// <exception cref="WireFormatException">This process cannot rebuild it.</exception>
    /// <exception cref="SharedObjectNotFoundException">It is a shared object that was freed; or the queue was, or is damaged.</exception>
    public object? Read(QueueRecordKind kind, ReadOnlySpan<byte> record)
    {
        if (kind == QueueRecordKind.Value)
        {
            return _serializer.Read(record);
        }

        if (kind is not (QueueRecordKind.Part or QueueRecordKind.PartOfBytes) || !MemoryMarshal.TryRead(record, out QueuePart part))
        {
            throw _memory.Damaged();
        }

        using var memory = _parts.Open(part.Number);
        Free(part);
        if (part.Length < 0 || part.Length > Math.Min(memory.Length, Array.MaxLength))
        {
            throw _memory.Damaged();
        }

        var bytes = new ReadOnlySpan<byte>(memory.Pointer, (int)part.Length);
        if (kind == QueueRecordKind.Part)
        {
            return _serializer.Read(bytes);
        }

        var item = GC.AllocateUninitializedArray<byte>(bytes.Length);
        bytes.CopyTo(item);
        return item;
    }

    /// <summary>Frees the part of an item, if it has one.</summary>
    public void Free(QueuePart part)
    {
        if (part.Number != 0)
        {
            _parts.Remove(part.Number);
        }
    }

    private void WritePart(ReadOnlySpan<byte> bytes, ref QueuePart part)
    {
        var number = _memory.NewPart();
        using var memory = _parts.Create(number, bytes.Length);
        part = new QueuePart(number, bytes.Length);
        bytes.CopyTo(memory.Span);
    }
}
