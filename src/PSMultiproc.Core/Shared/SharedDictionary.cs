using System.Collections;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Wire;

namespace PSMultiproc;

/// <summary>
/// A dictionary in memory that several processes use. It passes to a worker like any value and is the same there. All
/// members may be used from any thread of any process.
/// </summary>
/// <remarks>
/// Each method is one step to all who use the dictionary, and is not half done when its process is killed. A value that is
/// taken out is a copy, but for shared objects and what <see cref="SharedCollection"/> says of dictionaries and lists. Keys
/// are equal when their types and values are: strings, numbers, dates and times, Guids, versions and enumerations' values can
/// be keys. The entries keep the order in which their keys came. Enumerating, <see cref="Keys"/> and <see cref="Values"/>
/// give what there was at one moment. After the dictionary was freed, or its maker has ended, each use is a
/// <see cref="SharedObjectNotFoundException"/>.
/// </remarks>
[SuppressMessage("Design", "CA1010", Justification = "It is what a Hashtable is to scripts; a second face would be enumerated in its place.")]
[SuppressMessage("Naming", "CA1711", Justification = "It is a dictionary.")]
public sealed unsafe class SharedDictionary : SharedCollection, IDictionary
{
    /// <summary>Makes a dictionary.</summary>
    /// <param name="isCaseSensitive">Whether keys that are text differ by their case, as those of a <see cref="Dictionary{TKey, TValue}"/> do; those of PowerShell's <c>@{}</c> do not.</param>
    /// <param name="values">What it holds at first; <see langword="null"/> for nothing.</param>
    /// <param name="name">A name by which other processes of this user find it; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException">The name is taken, or cannot be one; a key cannot be one, or is there twice.</exception>
    /// <exception cref="NotSerializableException">A value cannot be sent to another process.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    public SharedDictionary(bool isCaseSensitive = true, IDictionary? values = null, string? name = null)
        : this(isCaseSensitive, values, name, ValueSerializer.Default)
    {
    }

    internal SharedDictionary(bool isCaseSensitive, IDictionary? values, string? name, ValueSerializer serializer)
        : this(NewMemory(name, SharedObjectKind.Dictionary, !isCaseSensitive), serializer) => Publish(() =>
    {
        foreach (DictionaryEntry entry in values ?? new Hashtable())
        {
            Add(entry.Key, entry.Value);
        }
    });

    internal SharedDictionary(MemoryFile memory, ValueSerializer serializer)
        : base(memory, serializer)
    {
    }

    internal SharedDictionary(SharedCollection whole, NodeReference reference)
        : base(whole, reference)
    {
    }

    /// <summary>Whether keys that are text differ by their case.</summary>
    public bool IsCaseSensitive => !IgnoresCase;

    /// <summary>How many entries there are. A moment's truth.</summary>
    public int Count
    {
        get
        {
            using var held = Heap.Enter();
            return Entries.Count;
        }
    }

    /// <summary>The keys of one moment, as they were given.</summary>
    public ICollection Keys => Array.ConvertAll(ToArray(), static entry => entry.Key);

    /// <summary>The values of one moment, in the order of <see cref="Keys"/>.</summary>
    public ICollection Values => Array.ConvertAll(ToArray(), static entry => entry.Value);

    /// <inheritdoc/>
    bool IDictionary.IsFixedSize => false;

    /// <inheritdoc/>
    bool IDictionary.IsReadOnly => false;

    /// <inheritdoc/>
    bool ICollection.IsSynchronized => true;

    /// <inheritdoc/>
    object ICollection.SyncRoot => this;

    private DictionarySteps Steps => new(this);

    private DictionaryNode Entries => Steps.Entries;

    /// <summary>The value of a key; <see langword="null"/> when there is no such key.</summary>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    /// <exception cref="NotSerializableException">The value cannot be sent to another process.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it; nothing was changed.</exception>
    public object? this[object key]
    {
        get => TryGetValue(key, out var value) ? value : null;
        set
        {
            using var draft = new Draft(this);
            TryStore(draft, draft.Key(key), draft.Value(value), StoreCondition.Always, out _);
        }
    }

    /// <summary>Gets the value of a key.</summary>
    /// <returns>False when there is no such key.</returns>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    public bool TryGetValue(object key, out object? value)
    {
        using var draft = new Draft(this);
        var found = Find(draft, draft.Key(key));
        value = found is { } stored ? draft.Rebuild(stored) : null;
        return found is not null;
    }

    /// <summary>Whether there is a key.</summary>
    /// <exception cref="ArgumentException">It cannot be one.</exception>
    public bool ContainsKey(object key)
    {
        using var draft = new Draft(this);
        var sought = draft.Key(key);
        using var held = Heap.Enter();
        return Entries.Find(draft.Identity(sought), sought.Hash) != null;
    }

    /// <inheritdoc cref="ContainsKey"/>
    public bool Contains(object key) => ContainsKey(key);

    /// <summary>Whether an entry has a value: of the same type, and the same when it is sent.</summary>
    /// <exception cref="NotSerializableException">Such a value cannot be sent to another process.</exception>
    public bool ContainsValue(object? value)
    {
        using var draft = new Draft(this);
        var sought = draft.Compared(value);
        using var held = Heap.Enter();
        return Steps.HasValue(draft, sought);
    }

    /// <summary>Adds an entry.</summary>
    /// <exception cref="ArgumentException">There is such a key already, or it cannot be one.</exception>
    /// <inheritdoc cref="this[object]" path="/exception"/>
    public void Add(object key, object? value)
    {
        if (!TryAdd(key, value))
        {
            throw new ArgumentException($"key: the shared dictionary '{Name}' has the key '{key}' already.", nameof(key));
        }
    }

    /// <summary>Adds an entry if there is no such key.</summary>
    /// <returns>Whether it did.</returns>
    /// <inheritdoc cref="this[object]" path="/exception"/>
    public bool TryAdd(object key, object? value)
    {
        using var draft = new Draft(this);
        return TryStore(draft, draft.Key(key), draft.Value(value), StoreCondition.Missing, out _);
    }

    /// <summary>The value of a key; where there is none, the one given, which it then has.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value if it has none. In a script, a script block is called to make it: PowerShell does not
    /// tell by itself that a function is meant.</param>
    /// <inheritdoc cref="this[object]" path="/exception"/>
    public object? GetOrAdd(object key, object? value)
    {
        return LanguageFunctions.Of(value) is { } factory
            ? GetOrAdd(key, new Func<object, object?>(given => factory([given], typeof(object))))
            : GetOrAddValue(key, value);
    }

    /// <summary>The value of a key; where there is none, one that is made, which it then has.</summary>
    /// <param name="key">The key.</param>
    /// <param name="valueFactory">Makes the value of the key. It is called without a lock, so it may do what it likes; where
    /// several call theirs at once, all get the value of the first to be done. Where it throws, nothing is added.</param>
    /// <inheritdoc cref="this[object]" path="/exception"/>
    public object? GetOrAdd(object key, Func<object, object?> valueFactory)
    {
        ArgumentNullException.ThrowIfNull(valueFactory);
        if (TryGetValue(key, out var present))
        {
            return present;
        }

        return GetOrAddValue(key, valueFactory(key));
    }

    /// <summary>Adds an entry, or makes of the value of a key another. No change that others make at the time is lost.</summary>
    /// <param name="key">The key.</param>
    /// <param name="addValue">Its value if it has none.</param>
    /// <param name="updateValueFactory">Makes of the key and its value the new value. It is called without a lock, so it may
    /// do what it likes; where another changes the value meanwhile, it is called again with that one, and only what it
    /// returned last counts. Where it throws, nothing is changed.</param>
    /// <returns>The new value.</returns>
    /// <inheritdoc cref="this[object]" path="/exception"/>
    public object? AddOrUpdate(object key, object? addValue, Func<object, object?, object?> updateValueFactory) =>
        AddOrUpdate(key, _ => addValue, updateValueFactory);

    /// <inheritdoc cref="AddOrUpdate(object, object, Func{object, object, object})"/>
    /// <summary>Adds an entry with a value that is made, or makes of the value of a key another.</summary>
    /// <param name="key">The key.</param>
    /// <param name="addValueFactory">Makes the key's value if it has none; called as the other is.</param>
    /// <param name="updateValueFactory">Makes of the key and its value the new value.</param>
    public object? AddOrUpdate(object key, Func<object, object?> addValueFactory, Func<object, object?, object?> updateValueFactory)
    {
        ArgumentNullException.ThrowIfNull(addValueFactory);
        ArgumentNullException.ThrowIfNull(updateValueFactory);
        using var draft = new Draft(this);
        var sought = draft.Key(key);
        var backoff = default(Backoff);
        var found = Find(draft, sought);
        while (true)
        {
            var (condition, given) = found is { } seen
                ? (StoreCondition.Unchanged(seen), updateValueFactory(key, draft.Rebuild(seen)))
                : (StoreCondition.Missing, addValueFactory(key));
            var value = draft.Value(given);
            if (TryStore(draft, sought, value, condition, out found))
            {
                return draft.Result(value, given);
            }

            WaitInterruption.ThrowIfAsked();
            backoff.Wait();
            draft.Restart(sought);
        }
    }

    /// <inheritdoc cref="AddOrUpdate(object, object, Func{object, object, object})"/>
    /// <summary>Does the same with a script block, which has the old value as <c>$_</c>, too.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public object? AddOrUpdate(object key, object? addValue, object updateValueFactory)
    {
        var addFactory = LanguageFunctions.Of(addValue);
        var factory = LanguageFunctions.Of(updateValueFactory) ??
            throw new ArgumentException("updateValueFactory: give a function, or a script block, of the key and the old value: { $_ + 1 }", nameof(updateValueFactory));
        return AddOrUpdate(
            key,
            addFactory is null ? _ => addValue : given => addFactory([given], typeof(object)),
            (given, old) => factory([given, old], typeof(object)));
    }

    /// <summary>Sets the value of a key if it is what is expected.</summary>
    /// <param name="key">The key.</param>
    /// <param name="newValue">What its value is to be.</param>
    /// <param name="comparisonValue">What it is to have been: of the same type, and the same when it is sent. A dictionary or
    /// list within this one is the same as itself.</param>
    /// <returns>Whether it was set.</returns>
    /// <inheritdoc cref="this[object]" path="/exception"/>
    public bool TryUpdate(object key, object? newValue, object? comparisonValue)
    {
        using var draft = new Draft(this);
        return TryStore(draft, draft.Key(key), draft.Value(newValue), StoreCondition.Equal(draft.Compared(comparisonValue)), out _);
    }

    /// <summary>Removes a key and its value; it is no error if there is none.</summary>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    public void Remove(object key)
    {
        using var draft = new Draft(this);
        TryTake(draft, key, isWanted: false, out _);
    }

    /// <summary>Removes a key and gives its value.</summary>
    /// <returns>False when there is no such key.</returns>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    public bool TryRemove(object key, out object? value)
    {
        using var draft = new Draft(this);
        var isTaken = TryTake(draft, key, isWanted: true, out var taken);
        value = isTaken ? draft.Rebuild(taken) : null;
        return isTaken;
    }

    /// <summary>Removes all entries.</summary>
    public void Clear()
    {
        using var held = Heap.Enter();
        Heap.Empty(Node());
    }

    /// <summary>The entries of one moment. A value that was a shared object which is no more is null.</summary>
    public DictionaryEntry[] ToArray()
    {
        using var draft = new Draft(this);
        var stored = new List<(StoredValue Key, StoredValue Value)>();
        using (Heap.Enter())
        {
            var entries = Entries;
            var number = 0;
            for (var entry = entries.Next(ref number); entry != null; entry = entries.Next(ref number))
            {
                stored.Add((draft.CopyKey(entry), draft.Copy(new ValueWord(entry->Value))));
            }
        }

        var copy = new DictionaryEntry[stored.Count];
        for (var i = 0; i < copy.Length; i++)
        {
            copy[i] = new DictionaryEntry(draft.Rebuild(stored[i].Key)!, draft.RebuildIfThere(stored[i].Value));
        }

        return copy;
    }

    /// <summary>
    /// A plain copy of one moment: dictionaries and lists within it, at any depth, are a <see cref="Hashtable"/> or an
    /// <see cref="ArrayList"/> of their own there. Other shared objects are themselves, or null when they are no more.
    /// </summary>
    public Hashtable ToHashtable() => (Hashtable)ToPlain();

    /// <summary>Copies the entries of one moment into an array.</summary>
    /// <exception cref="ArgumentException">It has too little room.</exception>
    public void CopyTo(Array array, int index) => ToArray().CopyTo(array, index);

    /// <summary>Enumerates the entries of the moment in which it was called.</summary>
    public IDictionaryEnumerator GetEnumerator() => new SnapshotEnumerator(ToArray());

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>PowerShell asks for a key before it takes a member's name for the object's own member, such as <see cref="SharedObject.IsRemoved"/>.</summary>
    bool IDictionary.Contains(object key) => !IsRemoved && ContainsKey(key);

    private object? GetOrAddValue(object key, object? value)
    {
        using var draft = new Draft(this);
        var added = draft.Value(value);
        return TryStore(draft, draft.Key(key), added, StoreCondition.Missing, out var found) ? draft.Result(added, value) : draft.Rebuild(found!.Value);
    }

    private bool TryStore(Draft draft, in NewKey key, in NewValue value, in StoreCondition condition, out StoredValue? found)
    {
        using var held = Heap.Enter();
        return Steps.TryStore(draft, key, value, condition, out found);
    }

    private StoredValue? Find(Draft draft, in NewKey sought)
    {
        using var held = Heap.Enter();
        var entry = Entries.Find(draft.Identity(sought), sought.Hash);
        return entry == null ? null : draft.Copy(new ValueWord(entry->Value));
    }

    private bool TryTake(Draft draft, object key, bool isWanted, out TakenValue taken)
    {
        var sought = draft.Key(key);
        using var held = Heap.Enter();
        return Steps.TryTake(draft, sought, isWanted, out taken);
    }
}
