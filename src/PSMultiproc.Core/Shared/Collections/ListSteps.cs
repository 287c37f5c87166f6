namespace PSMultiproc.Shared;

/// <summary>
/// The steps that change a shared list: each makes sure of the room, and then is done by one word. Under the lock.
/// </summary>
internal readonly unsafe struct ListSteps(SharedCollection list)
{
    private readonly SharedCollection _list = list;

    /// <summary>The list as it lies in the part that counts; until the next step.</summary>
    public ListNode Items => new(Heap.Part, _list.Node());

    private SharedHeap Heap => _list.Heap;

    /// <summary>Inserts values before the item of an index, or at the end.</summary>
    /// <param name="draft">What they were written into.</param>
    /// <param name="index">Where.</param>
    /// <param name="values">The values.</param>
    public void Insert(Draft draft, int index, ReadOnlySpan<NewValue> values)
    {
        var items = Items;
        if (draft.Room + items.RoomToInsert(index, values.Length) > Heap.Part.Free)
        {
            Heap.Renew(draft.Room + items.RoomToRebuild(values.Length));
            items = Items;
        }

        var words = values.Length == 1 ? stackalloc ValueWord[1] : new ValueWord[values.Length];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = draft.Store(values[i]);
        }

        items.Insert(index, words);
    }

    /// <summary>Sets an item, under a condition.</summary>
    /// <returns>Whether it was set.</returns>
    public bool TryStore(Draft draft, int index, in NewValue value, in StoreCondition condition)
    {
        var items = Items;
        if (!draft.IsMet(condition, items.Items[index]))
        {
            return false;
        }

        if (draft.Room > Heap.Part.Free)
        {
            Heap.Renew(draft.Room);
            items = Items;
        }

        var word = draft.Store(value);
        var old = items.Items[index];
        items.Set(index, word);
        Heap.Release(old);
        return true;
    }

    /// <summary>The index of the first item that is a value; -1 when there is none.</summary>
    public int Find(Draft draft, in NewValue sought)
    {
        var items = Items.Items;
        for (var i = 0; i < items.Length; i++)
        {
            if (draft.IsMet(StoreCondition.Equal(sought), items[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Removes items.</summary>
    public void Remove(int index, int count)
    {
        var items = Items;
        if (items.RoomToInsert(index, -count) > Heap.Part.Free)
        {
            Heap.Renew(items.RoomToRebuild(-count));
            items = Items;
        }

        // They lie where they lay, in what counts no more.
        var removed = items.Items.Slice(index, count);
        items.Remove(index, count);
        Heap.Release(removed);
    }

    /// <summary>Turns the order of the items round.</summary>
    public void Reverse()
    {
        var order = new int[Items.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = order.Length - 1 - i;
        }

        Arrange(order);
    }

    /// <summary>Puts the items in another order.</summary>
    /// <param name="order">For each place the index of the item that is to be there; each item once.</param>
    public void Arrange(ReadOnlySpan<int> order)
    {
        if (order.Length < 2)
        {
            return;
        }

        if (Items.RoomToArrange > Heap.Part.Free)
        {
            Heap.Renew(Items.RoomToRebuild(0));
        }

        Items.Arrange(order);
    }
}
