using PSMultiproc.Platform;
using PSMultiproc.Shared;

namespace PSMultiproc;

/// <summary>An array in memory that several processes use; see <see cref="SharedArray{T}"/>.</summary>
public abstract class SharedArray : SynchronizedObject
{
    private protected SharedArray(MemoryFile memory)
        : base(memory)
    {
    }

    /// <summary>The type of the elements.</summary>
    public abstract Type ElementType { get; }

    /// <summary>The number of elements; it never changes.</summary>
    public abstract int Count { get; }

    /// <summary>The number of elements, as arrays call it.</summary>
    public int Length => Count;

    /// <summary>Makes an array, all zero, whose type is known only when the program runs.</summary>
    /// <param name="type">The type of its elements.</param>
    /// <param name="length">The number of elements; 0 is allowed.</param>
    /// <param name="name">A name by which other processes of this user find it; <see langword="null"/> for none.</param>
    /// <param name="isSynchronized">Whether it has a lock.</param>
    /// <exception cref="ArgumentException">There are no shared arrays of that type; the name is taken, or cannot be one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative, or more than an array can have.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    public static SharedArray Create(Type type, int length, string? name = null, bool isSynchronized = true)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Shared.ElementType.Of(type).NewArray(length, name, isSynchronized);
    }

    /// <summary>Makes an array from its elements, whose type is known only when the program runs.</summary>
    /// <param name="type">The type of its elements.</param>
    /// <param name="values">The elements, each of exactly that type.</param>
    /// <param name="name">A name by which other processes of this user find it; <see langword="null"/> for none.</param>
    /// <param name="isSynchronized">Whether it has a lock.</param>
    /// <exception cref="ArgumentException">There are no shared arrays of that type; an element is of another; the name is
    /// taken, or cannot be one.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    public static SharedArray Create(Type type, IEnumerable<object> values, string? name = null, bool isSynchronized = true)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(values);
        return Shared.ElementType.Of(type).NewArray(values, name, isSynchronized);
    }

    /// <summary>The array that lies in some memory; null where it is of a type that this version does not know.</summary>
    internal static unsafe SharedArray? Open(MemoryFile memory) =>
        Shared.ElementType.Of(((SharedHeader*)memory.Pointer)->Flags)?.OpenArray(memory);
}
