using System.Collections;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
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

    /// <summary>The same as <see cref="Count"/>. (Of a list without it, PowerShell makes <c>$list.Length</c> the lengths of the items.)</summary>
    public int Length => Count;

    /// <inheritdoc/>
    bool IList.IsFixedSize => false;

    /// <inheritdoc/>
    bool IList.IsReadOnly => false;

    /// <inheritdoc/>
    bool ICollection.IsSynchronized => true;

    /// <inheritdoc/>
    object ICollection.SyncRoot => this;

    private ListSteps Steps => new(this);

    private ListNode Items => Steps.Items;

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
    public void Add(object? value) => ((IList)this).Add(value);

    /// <summary>Adds items at the end, all in one step.</summary>
    /// <exception cref="NotSerializableException">An item cannot be sent to another process; none was added.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room; nothing was changed.</exception>
    public void AddRange(IEnumerable values)
    {
        ArgumentNullException.ThrowIfNull(values);
        InsertAll(null, values);
    }

    /// <summary>Inserts an item before the one of an index, or at the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    /// <inheritdoc cref="AddRange" path="/exception"/>
    public void Insert(int index, object? value)
    {
        using var draft = new Draft(this);
        var added = draft.Value(value);
        Insert(draft, index, [added]);
    }

    /// <summary>Inserts items before the one of an index, or at the end, all in one step.</summary>
    /// <inheritdoc cref="Insert(int, object)" path="/exception"/>
    public void InsertRange(int index, IEnumerable values)
    {
        ArgumentNullException.ThrowIfNull(values);
        InsertAll(index, values);
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
        Steps.Remove(index, 1);
    }

    /// <summary>Removes items, all in one step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no such items; none was removed.</exception>
    /// <exception cref="SharedMemoryExhaustedException">They are in the middle, and there is no room to move the others; nothing was changed.</exception>
    public void RemoveRange(int index, int count)
    {
        using var held = Heap.Enter();
        ThrowUnlessWithin(index, count, Items.Count);
        if (count > 0)
        {
            Steps.Remove(index, count);
        }
    }

    /// <summary>Removes the first item and gives it.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryRemoveFirst(out object? value) => TryRemoveEnd(isFirst: true, out value);

    /// <summary>Removes the last item and gives it.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryRemoveLast(out object? value) => TryRemoveEnd(isFirst: false, out value);

    /// <summary>Removes the first item that is a value: of the same type, and the same when it is sent.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="NotSerializableException">Such a value cannot be sent to another process.</exception>
    /// <exception cref="SharedMemoryExhaustedException">It is in the middle, and there is no room to move the others; nothing was changed.</exception>
    public bool Remove(object? value)
    {
        using var draft = new Draft(this);
        var sought = draft.Compared(value);
        using var held = Heap.Enter();
        var index = Steps.Find(draft, sought);
        if (index >= 0)
        {
            Steps.Remove(index, 1);
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
        return Steps.Find(draft, sought);
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

    /// <summary>Turns the order of the items round, in one step.</summary>
    /// <exception cref="SharedMemoryExhaustedException">There is no room; nothing was changed.</exception>
    public void Reverse()
    {
        using var held = Heap.Enter();
        Steps.Reverse();
    }

    /// <summary>
    /// Puts the items in the order that they have by themselves, in one step: numbers of one type, dates and so on by value,
    /// text by the present culture, <see langword="null"/> first.
    /// </summary>
    /// <exception cref="ArgumentException">Two items have no order, such as those of different types; nothing was changed.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room; nothing was changed.</exception>
    public void Sort() => Sort(new UsualOrder());

    /// <summary>Puts the items in order, in one step. Equal ones stay in the order in which they are.</summary>
    /// <param name="comparer">Compares them. No lock is held meanwhile, so it may use the list. Items that are the same are
    /// compared as one. When others have put in new ones meanwhile, it is asked about those, too, before anything is moved.</param>
    /// <exception cref="SharedMemoryExhaustedException">There is no room; nothing was changed.</exception>
    public void Sort(IComparer comparer)
    {
        ArgumentNullException.ThrowIfNull(comparer);
        using var draft = new Draft(this);
        var order = new ItemOrder(draft, comparer);
        while (!TryArrange(order))
        {
            WaitInterruption.ThrowIfAsked();
            order.Learn();
        }
    }

    /// <inheritdoc cref="Sort(IComparer)"/>
    public void Sort(Comparison<object?> comparer) => Sort((IComparer)Comparer<object?>.Create(comparer));

    /// <inheritdoc cref="Sort(IComparer)"/>
    /// <summary>Does the same with a script block of two items, which gives a number.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Sort(object comparer) => Sort(LanguageFunctions.Of(comparer) is { } function
        ? new FunctionOrder(function)
        : comparer as IComparer ?? throw new ArgumentException("comparer: give a comparer, or a script block that compares two items: { param($a, $b) $a.Age - $b.Age }", nameof(comparer)));

    /// <summary>The items of one moment. One that was a shared object which is no more is null.</summary>
    public object?[] ToArray() => Copy(0, null);

    /// <summary>Some of the items of one moment. One that was a shared object which is no more is null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no such items.</exception>
    public object?[] GetRange(int index, int count) => Copy(index, count);

    /// <summary>
    /// A plain copy of one moment: dictionaries and lists within it, at any depth, are a <see cref="Hashtable"/> or an
    /// <see cref="ArrayList"/> of their own there. Other shared objects are themselves, or null when they are no more.
    /// </summary>
    public ArrayList ToArrayList() => (ArrayList)ToPlain();

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
        return Insert(draft, null, [added]);
    }

    /// <inheritdoc/>
    void IList.Remove(object? value) => Remove(value);

    private static void ThrowUnlessWithin(int index, int last)
    {
        if (index < 0 || index > last)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, last < 0 ? "index: the list is empty." : $"index: the list goes to {last}.");
        }
    }

    private static void ThrowUnlessWithin(int index, int count, int all)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > all - index)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"count: from index {index} on the list has {Math.Max(0, all - index)} items.");
        }
    }

    private void InsertAll(int? index, IEnumerable values)
    {
        using var draft = new Draft(this);
        var added = new List<NewValue>();
        foreach (var value in values)
        {
            added.Add(draft.Value(value));
        }

        Insert(draft, index, CollectionsMarshal.AsSpan(added));
    }

    /// <summary>Inserts values before the item of an index, or at the end where none is given.</summary>
    /// <returns>Where the first of them is.</returns>
    private int Insert(Draft draft, int? index, ReadOnlySpan<NewValue> values)
    {
        using var held = Heap.Enter();
        var at = index ?? Items.Count;
        ThrowUnlessWithin(at, Items.Count);
        if (values.Length > 0)
        {
            Steps.Insert(draft, at, values);
        }

        return at;
    }

    private bool TryStore(Draft draft, int index, in NewValue value, in StoreCondition condition)
    {
        using var held = Heap.Enter();
        ThrowUnlessWithin(index, Items.Count - 1);
        return Steps.TryStore(draft, index, value, condition);
    }

    private bool TryRemoveEnd(bool isFirst, out object? value)
    {
        value = null;
        using var draft = new Draft(this);
        TakenValue taken;
        using (Heap.Enter())
        {
            var count = Items.Count;
            if (count == 0)
            {
                return false;
            }

            var index = isFirst ? 0 : count - 1;
            taken = draft.Take(Items.Items[index]);
            Steps.Remove(index, 1);
        }

        value = draft.Rebuild(taken);
        return true;
    }

    private object?[] Copy(int index, int? count)
    {
        using var draft = new Draft(this);
        StoredValue[] stored;
        using (Heap.Enter())
        {
            var items = Items.Items;
            ThrowUnlessWithin(index, count ?? items.Length, items.Length);
            stored = draft.Copy(items.Slice(index, count ?? items.Length));
        }

        return Array.ConvertAll(stored, value => draft.RebuildIfThere(value));
    }

    private bool TryArrange(ItemOrder order)
    {
        using var held = Heap.Enter();
        if (order.Of(Items.Items) is not { } places)
        {
            return false;
        }

        Steps.Arrange(places);
        return true;
    }
}
