using System.Collections;
using System.Diagnostics.CodeAnalysis;
using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Wire;

namespace PSMultiproc;

/// <summary>
/// A list in memory that several processes use. It passes to a worker like any value and is the same there. All members may
/// be used from any thread of any process.
/// </summary>
/// <remarks>
/// Each method is one step to all who use the list, and is not half done when its process is killed. A value that is taken
/// out is a copy, but for shared objects and what <see cref="SharedCollection"/> says of dictionaries and lists. Enumerating
/// gives what there was at one moment. Adding at the end and removing at either end is quick however long the list is; what
/// is done in the middle of it takes time with its length. After the list was freed, or its maker has ended, each use is a
/// <see cref="SharedObjectNotFoundException"/>. An index counts from 0. (PowerShell itself makes of <c>$list[-1]</c> the last one.)
/// </remarks>
[SuppressMessage("Design", "CA1010", Justification = "It is what an ArrayList is to scripts; a second face would be enumerated in its place.")]
[SuppressMessage("Naming", "CA1710", Justification = "It is a list.")]
public sealed unsafe class SharedList : SharedCollection, IList
{
    /// <summary>Makes a list.</summary>
    /// <param name="values">What it holds at first; <see langword="null"/> for nothing.</param>
    /// <param name="name">A name by which other processes of this user find it; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException">The name is taken, or cannot be one.</exception>
    /// <exception cref="NotSerializableException">An item cannot be sent to another process.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    public SharedList(IEnumerable? values = null, string? name = null)
        : this(values, name, ignoresCase: false, ValueSerializer.Default)
    {
    }

    internal SharedList(IEnumerable? values, string? name, bool ignoresCase, ValueSerializer serializer)
        : this(NewMemory(name, SharedObjectKind.List, ignoresCase), serializer) => Publish(() => AddRange(values ?? Array.Empty<object>()));

    internal SharedList(MemoryFile memory, ValueSerializer serializer)
        : base(memory, serializer)
    {
    }

    internal SharedList(SharedCollection whole, NodeReference reference)
        : base(whole, reference)
    {
    }

    /// <summary>How many items there are. A moment's truth.</summary>
    public int Count
    {
        get
        {
            using var held = Heap.Enter();
            return Items.Count;
        }
    }

    /// <inheritdoc/>
    bool IList.IsFixedSize => false;

    /// <inheritdoc/>
    bool IList.IsReadOnly => false;

    /// <inheritdoc/>
    bool ICollection.IsSynchronized => true;

    /// <inheritdoc/>
    object ICollection.SyncRoot => this;

    private ListNode Items => new(Heap.Part, Node());

    /// <summary>An item.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    /// <exception cref="NotSerializableException">The value cannot be sent to another process.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it; nothing was changed.</exception>
    public object? this[int index]
    {
        get
        {
            using var draft = new Draft(this);
            StoredValue stored;
            using (Heap.Enter())
            {
                var items = Items;
                ThrowUnlessWithin(index, items.Count - 1);
                stored = draft.Copy(items.Items[index]);
            }

            return draft.Rebuild(stored);
        }

        set
        {
            using var draft = new Draft(this);
            TryStore(draft, index, draft.Value(value), StoreCondition.Always);
        }
    }

    /// <summary>Adds an item at the end.</summary>
    /// <inheritdoc cref="AddRange" path="/exception"/>
    public void Add(object? value)
    {
        using var draft = new Draft(this);
        var added = draft.Value(value);
        Insert(draft, -1, [added]);
    }

    /// <summary>Adds items at the end, all in one step.</summary>
    /// <exception cref="NotSerializableException">An item cannot be sent to another process; none was added.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room; nothing was changed.</exception>
    public void AddRange(IEnumerable values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using var draft = new Draft(this);
        var added = new List<NewValue>();
        foreach (var value in values)
        {
            added.Add(draft.Value(value));
        }

        if (added.Count > 0)
        {
            Insert(draft, -1, [.. added]);
        }
    }

    /// <summary>Inserts an item before the one of an index, or at the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    /// <inheritdoc cref="AddRange" path="/exception"/>
    public void Insert(int index, object? value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        using var draft = new Draft(this);
        var added = draft.Value(value);
        Insert(draft, index, [added]);
    }

    /// <summary>Sets an item if it is what is expected.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="newValue">What it is to be.</param>
    /// <param name="comparisonValue">What it is to have been: of the same type, and the same when it is sent. A dictionary or
    /// list within this one is the same as itself.</param>
    /// <returns>Whether it was set.</returns>
    /// <inheritdoc cref="this[int]" path="/exception"/>
    public bool TryUpdate(int index, object? newValue, object? comparisonValue)
    {
        using var draft = new Draft(this);
        return TryStore(draft, index, draft.Value(newValue), StoreCondition.Equal(draft.Compared(comparisonValue)));
    }

    /// <summary>Removes an item.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    /// <exception cref="SharedMemoryExhaustedException">It is in the middle, and there is no room to move the others; nothing was changed.</exception>
    public void RemoveAt(int index)
    {
        using var held = Heap.Enter();
        ThrowUnlessWithin(index, Items.Count - 1);
        Remove(index);
    }

    /// <summary>Removes the first item that is a value: of the same type, and the same when it is sent.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="NotSerializableException">Such a value cannot be sent to another process.</exception>
    /// <exception cref="SharedMemoryExhaustedException">It is in the middle, and there is no room to move the others; nothing was changed.</exception>
    public bool Remove(object? value)
    {
        using var draft = new Draft(this);
        var sought = draft.Compared(value);
        using var held = Heap.Enter();
        var index = Find(draft, sought);
        if (index >= 0)
        {
            Remove(index);
        }

        return index >= 0;
    }

    /// <summary>The index of the first item that is a value: of the same type, and the same when it is sent; -1 when there is none.</summary>
    /// <exception cref="NotSerializableException">Such a value cannot be sent to another process.</exception>
    public int IndexOf(object? value)
    {
        using var draft = new Draft(this);
        var sought = draft.Compared(value);
        using var held = Heap.Enter();
        return Find(draft, sought);
    }

    /// <summary>Whether an item is a value: of the same type, and the same when it is sent.</summary>
    /// <exception cref="NotSerializableException">Such a value cannot be sent to another process.</exception>
    public bool Contains(object? value) => IndexOf(value) >= 0;

    /// <summary>Removes all items.</summary>
    public void Clear()
    {
        using var held = Heap.Enter();
        Heap.Empty(Node());
    }

    /// <summary>The items of one moment. One that was a shared object which is no more is null.</summary>
    public object?[] ToArray()
    {
        using var draft = new Draft(this);
        StoredValue[] stored;
        using (Heap.Enter())
        {
            var items = Items.Items;
            stored = new StoredValue[items.Length];
            for (var i = 0; i < stored.Length; i++)
            {
                stored[i] = draft.Copy(items[i]);
            }
        }

        return Array.ConvertAll(stored, value => draft.RebuildIfThere(value));
    }

    /// <summary>Copies the items of one moment into an array.</summary>
    /// <exception cref="ArgumentException">It has too little room.</exception>
    public void CopyTo(Array array, int index) => ToArray().CopyTo(array, index);

    /// <summary>Enumerates the items of the moment in which it was called.</summary>
    public IEnumerator GetEnumerator() => ToArray().GetEnumerator();

    /// <inheritdoc/>
    int IList.Add(object? value)
    {
        using var draft = new Draft(this);
        var added = draft.Value(value);
        return Insert(draft, -1, [added]);
    }

    /// <inheritdoc/>
    void IList.Remove(object? value) => Remove(value);

    private static void ThrowUnlessWithin(int index, int last)
    {
        if (index < 0 || index > last)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"index: the list goes to {last}.");
        }
    }

    /// <summary>Inserts values.</summary>
    /// <param name="draft">What they were written into.</param>
    /// <param name="index">Where; -1 for the end.</param>
    /// <param name="values">The values.</param>
    /// <returns>Where the first of them is.</returns>
    private int Insert(Draft draft, int index, ReadOnlySpan<NewValue> values)
    {
        using var held = Heap.Enter();
        var items = Items;
        var at = index < 0 ? items.Count : index;
        ThrowUnlessWithin(at, items.Count);
        if (draft.Room + items.RoomToInsert(at, values.Length) > Heap.Part.Free)
        {
            Heap.Renew(draft.Room + items.RoomToRebuild(values.Length));
            items = Items;
        }

        var words = values.Length == 1 ? stackalloc ValueWord[1] : new ValueWord[values.Length];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = draft.Store(values[i]);
        }

        items.Insert(at, words);
        return at;
    }

    private bool TryStore(Draft draft, int index, in NewValue value, in StoreCondition condition)
    {
        using var held = Heap.Enter();
        var items = Items;
        ThrowUnlessWithin(index, items.Count - 1);
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

    private int Find(Draft draft, in NewValue sought)
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

    private void Remove(int index)
    {
        var items = Items;
        if (items.RoomToInsert(index, -1) > Heap.Part.Free)
        {
            Heap.Renew(items.RoomToRebuild(0));
            items = Items;
        }

        var word = items.Items[index];
        items.RemoveAt(index);
        Heap.Release(word);
    }
}
