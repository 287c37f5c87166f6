using PSMultiproc.Platform;
using PSMultiproc.Shared;

namespace PSMultiproc;

/// <summary>A single value in memory that several processes use; see <see cref="SharedValue{T}"/>.</summary>
public abstract class SharedValue : SynchronizedObject
{
    private protected SharedValue(MemoryFile memory)
        : base(memory)
    {
    }

    /// <summary>The type of the value, by name. (A property of type <see cref="Type"/> would drown the object in its JSON.)</summary>
    public string TypeName => GetValueType().FullName!;

    /// <summary>The type of the value.</summary>
    public abstract Type GetValueType();

    /// <summary>Makes a value whose type is known only when the program runs.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">What it is at first, of exactly that type; <see langword="null"/> for the type's default.</param>
    /// <param name="name">A name by which other processes of this user find it; <see langword="null"/> for none.</param>
    /// <param name="isSynchronized">Whether it has a lock.</param>
    /// <exception cref="ArgumentException">There are no shared values of that type; the value is of another; the name is
    /// taken, or cannot be one.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    public static SharedValue Create(Type type, object? value, string? name = null, bool isSynchronized = true)
    {
        ArgumentNullException.ThrowIfNull(type);
        return ElementType.Of(type).NewValue(value, name, isSynchronized);
    }

    /// <summary>The value that lies in some memory; null where it is of a type that this version does not know.</summary>
    internal static unsafe SharedValue? Open(MemoryFile memory) =>
        ElementType.Of(((SharedHeader*)memory.Pointer)->Flags)?.OpenValue(memory);
}
