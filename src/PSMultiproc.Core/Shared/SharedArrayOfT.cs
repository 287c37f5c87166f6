using System.Collections;
using PSMultiproc.Platform;
using PSMultiproc.Shared;

namespace PSMultiproc;

/// <summary>
/// An array in memory that several processes use. It passes to a worker like any value and is the same there. All members
/// may be used from any thread of any process.
/// </summary>
/// <remarks>
/// An element is never seen or left half-changed; of an array that was made without a lock and has elements of 16 bytes
/// (see <see cref="SharedValue{T}"/>), only if one changes it at a time. What concerns several elements is done under the
/// array's lock, if it has one. After the array was freed, using its elements is a <see cref="SharedObjectNotFoundException"/>.
/// An index counts from 0. (PowerShell itself makes of <c>$array[-1]</c> the last one.)
/// </remarks>
/// <typeparam name="T">A type that a <see cref="SharedValue{T}"/> can have.</typeparam>
public sealed unsafe class SharedArray<T> : SharedArray, IReadOnlyList<T>
    where T : unmanaged
{
    /// <summary>The elements begin in a line of their own, so that changing them does not slow those who read the count.</summary>
    private const int ElementsOffset = SharedHeader.LineSize;

    /// <summary>Makes an array, all zero.</summary>
    /// <param name="length">The number of elements; 0 is allowed.</param>
    /// <param name="name">A name by which other processes of this user find it; <see langword="null"/> for none.</param>
    /// <param name="isSynchronized">Whether it has a lock.</param>
    /// <exception cref="ArgumentException">There are no shared arrays of the type; the name is taken, or cannot be one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative, or more than an array can have.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    public SharedArray(int length, string? name = null, bool isSynchronized = true)
        : this(Published(NewMemory(length, name, isSynchronized)))
    {
    }

    /// <summary>Makes an array from its elements.</summary>
    /// <param name="values">The elements.</param>
    /// <param name="name">A name by which other processes of this user find it; <see langword="null"/> for none.</param>
    /// <param name="isSynchronized">Whether it has a lock.</param>
    /// <exception cref="ArgumentException">There are no shared arrays of the type; the name is taken, or cannot be one.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    public SharedArray(IEnumerable<T> values, string? name = null, bool isSynchronized = true)
        : this(NewMemory(values, name, isSynchronized))
    {
    }

    internal SharedArray(MemoryFile memory)
        : base(memory) => Count = *(int*)Data;

    /// <inheritdoc/>
    public override Type ElementType => typeof(T);

    /// <inheritdoc/>
    public override int Count { get; }

    private T* Elements => (T*)(Data + ElementsOffset);

    /// <summary>An element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    public T this[int index]
    {
        get => CellAt(index).Read();
        set => CellAt(index).Write(value);
    }

    /// <summary>Adds to an element, in one step.</summary>
    /// <returns>The new value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="OverflowException">The type cannot hold it; the element is as it was.</exception>
    /// <exception cref="InvalidOperationException">The type is no number, nor <see cref="TimeSpan"/>.</exception>
    public T AddAt(int index, T x)
    {
        try
        {
            return CellAt(index).Step<Addition>(x);
        }
        catch (OverflowException overflow)
        {
            throw new OverflowException(
                $"Element {index} of the shared array '{Name}' is left as it was: adding {x} gives more or less than {typeof(T).Name} can hold. Make it with a larger -Type.", overflow);
        }
    }

    /// <summary>A copy of some elements.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no such elements.</exception>
    public T[] Slice(int start, int count)
    {
        ThrowIfRemoved();
        ThrowUnlessWithin(start, count);
        var copy = GC.AllocateUninitializedArray<T>(count);
        using (new LockedStep(this))
        {
            var from = Elements + start;
            for (var i = 0; i < copy.Length; i++)
            {
                copy[i] = AtomicBits.Read(from + i);
            }
        }

        ThrowIfRemoved();
        GC.KeepAlive(this);
        return copy;
    }

    /// <summary>Sets some elements.</summary>
    /// <param name="start">The first of them.</param>
    /// <param name="items">What they are to be.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many; none was set.</exception>
    public void SetSlice(int start, T[] items)
    {
        ArgumentNullException.ThrowIfNull(items);
        ThrowIfRemoved();
        ThrowUnlessWithin(start, items.Length);
        using (new LockedStep(this))
        {
            var to = Elements + start;
            for (var i = 0; i < items.Length; i++)
            {
                AtomicBits.Write(to + i, items[i]);
            }
        }

        ThrowIfRemoved();
        GC.KeepAlive(this);
    }

    /// <inheritdoc cref="SetSlice(int, T[])"/>
    public void SetSlice(int start, IEnumerable<T> items) => SetSlice(start, items as T[] ?? items?.ToArray()!);

    /// <summary>A copy of all elements.</summary>
    public T[] ToArray() => Slice(0, Count);

    /// <summary>
    /// The elements themselves, as plain memory: what is done with them there is checked and guarded by nothing. It may be
    /// used as long as this object is referred to (<see cref="GC.KeepAlive"/>); after the array was freed they are zeros.
    /// </summary>
    public Span<T> AsSpan()
    {
        ThrowIfRemoved();
        return new Span<T>(Elements, Count);
    }

    /// <summary>The elements, each as it is when its turn comes.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static MemoryFile NewMemory(IEnumerable<T> values, string? name, bool isSynchronized)
    {
        ArgumentNullException.ThrowIfNull(values);
        var elements = values as T[] ?? values.ToArray();
        var memory = NewMemory(elements.Length, name, isSynchronized);
        elements.CopyTo(new Span<T>(memory.Pointer + SharedHeader.Size + ElementsOffset, elements.Length));
        return Published(memory);
    }

    private static MemoryFile NewMemory(int length, string? name, bool isSynchronized)
    {
        var flags = FlagsOf(isSynchronized) | Shared.ElementType.Of(typeof(T)).Flags;
        if (length < 0 || length > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, $"-Length: a shared array can have 0 to {Array.MaxLength:N0} elements.");
        }

        // Up to the end of the line: elements of 1 and 2 bytes are changed by way of 4.
        var lines = (((long)length * sizeof(T)) + SharedHeader.LineSize - 1) / SharedHeader.LineSize;
        var memory = SharedObjectFile.Prepare(name, SharedObjectKind.Array, flags, ElementsOffset + (lines * SharedHeader.LineSize));
        *(int*)(memory.Pointer + SharedHeader.Size) = length;
        return memory;
    }

    private static MemoryFile Published(MemoryFile memory)
    {
        SharedObjectFile.Publish(memory);
        return memory;
    }

    private SharedCell<T> CellAt(int index) => (uint)index < (uint)Count
        ? new(this, Elements + index)
        : throw new ArgumentOutOfRangeException(
            nameof(index), index, $"index: the shared array '{Name}' has no element {index}; it has {Count:N0}, counted from 0.");

    private void ThrowUnlessWithin(int start, int count)
    {
        if (start < 0 || start > Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start), start, $"start: the shared array '{Name}' has no element {start}; it has {Count:N0}, counted from 0.");
        }

        if (count < 0 || count > Count - start)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"count: the shared array '{Name}' has no {count} elements from {start}; it has {Count:N0}.");
        }
    }
}
