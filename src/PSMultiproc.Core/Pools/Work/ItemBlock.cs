using System.Buffers;
using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>
/// A run of consecutive items of one call: their serialised values side by side, so that any range of them can be sent
/// (and sent again) as it stands, and beside each item its input, its state and what came of it.
/// </summary>
/// <remarks>
/// One thread appends. A worker's reader writes the outcome of the items which that worker holds, and no two workers
/// hold the same item. The consumer reads an outcome once its state says so.
/// </remarks>
internal sealed class ItemBlock
{
    private readonly int[] _ends;
    private readonly object?[] _inputs;
    private readonly object?[] _outcomes;
    private readonly int[] _states;
    private readonly int _byteCapacity;
    private byte[] _bytes;
    private int _count;

    /// <summary>How often each item was tried and failed; null while none was.</summary>
    private int[]? _attempts;

    /// <summary>What tells each item from others, where the call has a log; null where it has none.</summary>
    private ulong[]? _hashes;

    /// <summary>Makes an empty block.</summary>
    /// <param name="capacity">The most items it holds.</param>
    /// <param name="byteCapacity">The serialised bytes it holds, unless its only item is larger by itself.</param>
    public ItemBlock(int capacity, int byteCapacity)
    {
        _ends = new int[capacity];
        _inputs = new object?[capacity];
        _outcomes = new object?[capacity];
        _states = new int[capacity];
        _byteCapacity = byteCapacity;
        _bytes = ArrayPool<byte>.Shared.Rent(byteCapacity);
    }

    /// <summary>Makes a block of one item, which takes over the array that holds its value.</summary>
    public ItemBlock(object? input, PooledBuffer value)
    {
        _ends = [value.Length];
        _inputs = [input];
        _outcomes = new object?[1];
        _states = new int[1];
        _bytes = value.Detach();
        _byteCapacity = _bytes.Length;
        _count = 1;
    }

    /// <summary>The outcome of an item that put out nothing.</summary>
    public static object Nothing { get; } = new();

    /// <summary>The index of the block's first item among all items of the call.</summary>
    public long FirstIndex { get; private set; }

    /// <summary>How many items there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The block after this one, once there is one; this block grows no more then.</summary>
    public ItemBlock? Next { get; set; }

    /// <summary>How many items the consumer needs no more. The call's lock guards it.</summary>
    public int Finished { get; set; }

    /// <summary>How many chunks of it are yet to be sent, so that its bytes must stay. The call's lock guards it.</summary>
    public int Unsent { get; set; }

    /// <summary>Whether the block grew for a single large item, too large to keep for others.</summary>
    public bool IsOversized => _bytes.Length > 4 * _byteCapacity;

    /// <summary>The serialised size of all items.</summary>
    public int ByteLength => Count == 0 ? 0 : _ends[Count - 1];

    /// <summary>Makes the block as new, for items from <paramref name="firstIndex"/> on.</summary>
    public void Reset(long firstIndex)
    {
        Array.Clear(_inputs);
        Array.Clear(_outcomes);
        Array.Clear(_states);
        _attempts = null;
        FirstIndex = firstIndex;
        Next = null;
        Finished = 0;
        Volatile.Write(ref _count, 0);
    }

    /// <summary>Appends an item; false when the block is full.</summary>
    /// <param name="input">The caller's object.</param>
    /// <param name="value">It, serialised.</param>
    /// <param name="outcome">What came of it, where it is never sent.</param>
    /// <param name="hash">What tells it from other items, for the call's log; 0 for none.</param>
    public bool TryAppend(object? input, ReadOnlySpan<byte> value, object? outcome = null, ulong hash = 0)
    {
        var count = _count;
        var start = count == 0 ? 0 : _ends[count - 1];
        if (count == _ends.Length || (count > 0 && value.Length > _bytes.Length - start))
        {
            return false;
        }

        if (value.Length > _bytes.Length)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = ArrayPool<byte>.Shared.Rent(value.Length);
        }

        value.CopyTo(_bytes.AsSpan(start));
        _inputs[count] = input;
        _ends[count] = start + value.Length;
        if (hash != 0 || _hashes is not null)
        {
            (_hashes ??= new ulong[_ends.Length])[count] = hash;
        }

        if (outcome is not null)
        {
            Settle(count, outcome);
        }

        Volatile.Write(ref _count, count + 1);
        return true;
    }

    /// <summary>The serialised values of a range of items.</summary>
    public ReadOnlyMemory<byte> Values(int start, int count)
    {
        var from = start == 0 ? 0 : _ends[start - 1];
        return _bytes.AsMemory(from, _ends[start + count - 1] - from);
    }

    /// <summary>The object that the caller gave.</summary>
    public object? Input(int item) => _inputs[item];

    /// <summary>What tells the item from others; 0 where nothing does.</summary>
    public ulong HashOf(int item) => _hashes?[item] ?? 0;

    /// <summary>How often the item was tried and failed.</summary>
    public int AttemptsAt(int item) => Volatile.Read(ref _attempts)?[item] ?? 0;

    /// <summary>Counts an attempt that failed. By who holds the item.</summary>
    public void CountAttempt(int item)
    {
        if (_attempts is null)
        {
            Interlocked.CompareExchange(ref _attempts, new int[_ends.Length], null);
        }

        _attempts[item]++;
    }

    /// <summary>Whether the item's outcome is whole.</summary>
    public bool IsSettled(int item) => Volatile.Read(ref _states[item]) == (int)ItemState.Settled;

    /// <summary>Whether the item has put out something and goes on.</summary>
    public bool IsStreaming(int item) => Volatile.Read(ref _states[item]) == (int)ItemState.Streaming;

    /// <summary>What came of the item; meaningful when settled or streaming.</summary>
    public object? Outcome(int item) => _outcomes[item];

    /// <summary>Stores what came of an item. The last word on it.</summary>
    public void Settle(int item, object? outcome)
    {
        _outcomes[item] = outcome;
        Volatile.Write(ref _states[item], (int)ItemState.Settled);
    }

    /// <summary>Stores the list that an item's outputs gather in until it is settled.</summary>
    public void Stream(int item, OutputList outputs)
    {
        _outcomes[item] = outputs;
        Volatile.Write(ref _states[item], (int)ItemState.Streaming);
    }

    /// <summary>Lets go of an item's objects once they were handed over.</summary>
    public void Forget(int item) => _inputs[item] = _outcomes[item] = null;

    /// <summary>Gives the bytes back; the block is not to be used again.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
