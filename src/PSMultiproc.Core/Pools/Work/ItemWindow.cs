using System.Diagnostics;

namespace PSMultiproc.Pools;

/// <summary>
/// The items of a call that are under way: a chain of blocks that one thread appends to, that the scheduler takes
/// ranges from, and whose blocks are used again once nobody needs them. Its own lock orders all but appending.
/// </summary>
internal sealed class ItemWindow
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>What an item has room for in a block of few items; a single larger one makes its block grow.</summary>
    private const int ItemBytes = 256;

    /// <summary>The most blocks under way: 65,536 items, so that one slow item holds up no worker for long.</summary>
    private const int MostBlocks = 32;

    /// <summary>Serialised bytes beyond which no item is taken in while others still wait to be sent.</summary>
    private const long MostBytes = 64 * 1024 * 1024;

    private readonly object _gate = new();
    private readonly Stack<ItemBlock> _spare = new();
    private readonly Queue<(ItemBlock Block, int Start, int Count)> _givenBack = new();
    private readonly int _blockItems;
    private readonly int _blockBytes;
    private readonly bool _isBounded;
    private ItemBlock _tail;
    private ItemBlock _takeBlock;
    private int _takeItem;
    private int _blocks = 1;
    private long _bytes;
    private long _added;

    /// <summary>Makes an empty window.</summary>
    /// <param name="settings">How many items a block holds, and whether there may be any number of them.</param>
    public ItemWindow(MapSettings settings)
    {
        _blockItems = settings.BlockItems;
        _blockBytes = Math.Min(BlockBytes, _blockItems * ItemBytes);
        _isBounded = !settings.IsInputHeld;
        First = _tail = _takeBlock = new ItemBlock(_blockItems, _blockBytes);
    }

    /// <summary>The block that the call's first item is in.</summary>
    public ItemBlock First { get; }

    /// <summary>How many items were ever added.</summary>
    public long Added => Volatile.Read(ref _added);

    /// <summary>Whether items wait that were taken and given back.</summary>
    public bool HasGivenBack
    {
        get
        {
            lock (_gate)
            {
                return _givenBack.Count > 0;
            }
        }
    }

    /// <summary>
    /// Whether another item may be added while <paramref name="waiting"/> items wait to be sent and the consumer is
    /// through with <paramref name="consumed"/>.
    /// </summary>
    public bool HasRoom(int waiting, long consumed) =>
        !_isBounded ||
        (Volatile.Read(ref _blocks) <= MostBlocks && _added - consumed < (long)MostBlocks * _blockItems &&
        (waiting == 0 || Volatile.Read(ref _bytes) <= MostBytes));

    /// <summary>Appends an item. By the one thread that adds.</summary>
    /// <inheritdoc cref="ItemBlock.TryAppend"/>
    /// <returns>The block that it is in.</returns>
    public ItemBlock Append(object? input, ReadOnlySpan<byte> value, object? outcome = null, ulong hash = 0)
    {
        if (!_tail.TryAppend(input, value, outcome, hash))
        {
            StartBlock();
            var appended = _tail.TryAppend(input, value, outcome, hash);
            Debug.Assert(appended, "an empty block takes any item");
        }

        Interlocked.Add(ref _bytes, value.Length);
        Volatile.Write(ref _added, _added + 1);
        return _tail;
    }

    /// <summary>Takes up to <paramref name="most"/> consecutive items that nobody holds, those given back first.</summary>
    public bool TryTake(int most, out ItemBlock block, out int start, out int count)
    {
        lock (_gate)
        {
            if (_givenBack.TryPeek(out var range))
            {
                (block, start, count) = range;
                _givenBack.Dequeue();
                if (count > most)
                {
                    // The rest stays at the front: it is the oldest work there is.
                    RequeueFirst((block, start + most, count - most));
                    count = most;
                }
            }
            else if (!TryTakeNew(most, out block, out start, out count))
            {
                return false;
            }

            block.Unsent++;
            return true;
        }
    }

    /// <summary>Notes that items that were taken have been sent, or never will be.</summary>
    public void Release(ItemBlock block)
    {
        lock (_gate)
        {
            block.Unsent--;
            RecycleIfFinished(block);
        }
    }

    /// <summary>Makes items wait again.</summary>
    public void GiveBack(ItemBlock block, int start, int count)
    {
        lock (_gate)
        {
            _givenBack.Enqueue((block, start, count));
        }
    }

    /// <summary>Notes that nobody needs so many more items of a block; the last of them frees it.</summary>
    public void Finish(ItemBlock block, int items)
    {
        lock (_gate)
        {
            block.Finished += items;
            RecycleIfFinished(block);
        }
    }

    private void StartBlock()
    {
        lock (_gate)
        {
            var block = _spare.TryPop(out var spare) ? spare : new ItemBlock(_blockItems, _blockBytes);
            block.Reset(_added);
            var full = _tail;
            full.Next = block;
            _tail = block;
            Volatile.Write(ref _blocks, _blocks + 1);
            RecycleIfFinished(full);
        }
    }

    private void RecycleIfFinished(ItemBlock block)
    {
        // Items may be finished elsewhere before they are sent: taken back from the worker they were queued for.
        if (block.Next is null || block.Finished < block.Count || block.Unsent > 0)
        {
            return;
        }

        if (_takeBlock == block)
        {
            (_takeBlock, _takeItem) = (block.Next, 0);
        }

        Volatile.Write(ref _blocks, _blocks - 1);
        Interlocked.Add(ref _bytes, -block.ByteLength);
        if (block.IsOversized)
        {
            block.Release();
        }
        else
        {
            _spare.Push(block);
        }
    }

    private void RequeueFirst((ItemBlock Block, int Start, int Count) rest)
    {
        var others = _givenBack.Count;
        _givenBack.Enqueue(rest);
        for (; others > 0; others--)
        {
            _givenBack.Enqueue(_givenBack.Dequeue());
        }
    }

    private bool TryTakeNew(int most, out ItemBlock block, out int start, out int count)
    {
        while (true)
        {
            block = _takeBlock;
            var added = block.Count;
            while (_takeItem < added && block.IsSettled(_takeItem))
            {
                _takeItem++;
            }

            start = _takeItem;
            if (start < added)
            {
                break;
            }

            if (block.Next is not { } next)
            {
                count = 0;
                return false;
            }

            // The block may have grown between the two looks; it does not once it has a successor.
            if (start == block.Count)
            {
                (_takeBlock, _takeItem) = (next, 0);
            }
        }

        var end = start + 1;
        var limit = Math.Min(block.Count, start + most);
        while (end < limit && !block.IsSettled(end))
        {
            end++;
        }

        count = end - start;
        _takeItem = end;
        return true;
    }
}
