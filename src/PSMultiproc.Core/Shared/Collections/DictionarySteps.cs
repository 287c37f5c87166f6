namespace PSMultiproc.Shared;

/// <summary>
/// The steps that change a shared dictionary: each makes sure of the room, and then is done by one word. Under the lock.
/// </summary>
internal readonly unsafe struct DictionarySteps(SharedCollection dictionary)
{
    private readonly SharedCollection _dictionary = dictionary;

    /// <summary>The dictionary as it lies in the part that counts; until the next step.</summary>
    public DictionaryNode Entries => new(Heap.Part, _dictionary.Node());

    private SharedHeap Heap => _dictionary.Heap;

    /// <summary>Puts a value in, under a condition.</summary>
    /// <param name="draft">What the key and the value were written into.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="condition">When to put it in.</param>
    /// <param name="found">The value that is there where it was not put in; null where there is none.</param>
    /// <returns>Whether it was put in.</returns>
    public bool TryStore(Draft draft, in NewKey key, in NewValue value, in StoreCondition condition, out StoredValue? found)
    {
        found = null;
        var entries = Entries;
        var entry = entries.Find(draft.Identity(key), key.Hash);
        if (!draft.IsMet(condition, entry == null ? null : new ValueWord(entry->Value)))
        {
            found = entry == null ? null : draft.Copy(new ValueWord(entry->Value));
            return false;
        }

        if (draft.Room + (entry == null ? entries.RoomToAdd : 0) > Heap.Part.Free)
        {
            Heap.Renew(draft.Room + entries.RoomToRebuild);
            entries = Entries;
            entry = entries.Find(draft.Identity(key), key.Hash);
        }

        var word = draft.Store(value);
        if (entry == null)
        {
            entries.Add(draft.Identity(key), draft.Given(key), key.Hash, word);
            return true;
        }

        var old = new ValueWord(entry->Value);
        Volatile.Write(ref entry->Value, word.Bits);
        Heap.Release(old);
        return true;
    }

    /// <summary>Removes an entry.</summary>
    /// <param name="draft">What the key was written into, and what takes the value.</param>
    /// <param name="key">The key.</param>
    /// <param name="isWanted">Whether its value is.</param>
    /// <param name="taken">Its value, if that is wanted.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryTake(Draft draft, in NewKey key, bool isWanted, out TakenValue taken)
    {
        taken = default;
        var entries = Entries;
        var entry = entries.Find(draft.Identity(key), key.Hash, out var number);
        if (entry == null)
        {
            return false;
        }

        var word = new ValueWord(entry->Value);
        if (isWanted)
        {
            taken = draft.Take(word);
        }

        entries.Remove(number);
        Heap.Release(word);
        return true;
    }

    /// <summary>Whether an entry has a value.</summary>
    public bool HasValue(Draft draft, in NewValue sought)
    {
        var (entries, number) = (Entries, 0);
        for (var entry = entries.Next(ref number); entry != null; entry = entries.Next(ref number))
        {
            if (draft.IsMet(StoreCondition.Equal(sought), new ValueWord(entry->Value)))
            {
                return true;
            }
        }

        return false;
    }
}
