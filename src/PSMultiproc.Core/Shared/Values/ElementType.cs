using PSMultiproc.Platform;

namespace PSMultiproc.Shared;

/// <summary>A type that values in shared memory can have, and how their objects are made when only that is known.</summary>
/// <param name="code">Its number in the flags of an object; part of the layout.</param>
/// <param name="type">The type.</param>
internal abstract class ElementType(int code, Type type)
{
    /// <summary>Where the flags of an object have the code.</summary>
    private const int Shift = 8;

    private const int Mask = 0xFF;

    private static readonly ElementType[] All =
    [
        new ElementType<sbyte>(1), new ElementType<byte>(2), new ElementType<short>(3), new ElementType<ushort>(4),
        new ElementType<int>(5), new ElementType<uint>(6), new ElementType<long>(7), new ElementType<ulong>(8),
        new ElementType<Int128>(9), new ElementType<UInt128>(10),
        new ElementType<Half>(11), new ElementType<float>(12), new ElementType<double>(13), new ElementType<decimal>(14),
        new ElementType<bool>(15), new ElementType<char>(16),
        new ElementType<DateTime>(17), new ElementType<TimeSpan>(18), new ElementType<Guid>(19),
    ];

    /// <summary>The type.</summary>
    public Type Type { get; } = type;

    /// <summary>The code, as the flags of an object have it.</summary>
    public int Flags { get; } = code << Shift;

    /// <summary>What is known of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="origin">The parameter that told it, as a user knows it.</param>
    /// <exception cref="ArgumentException">It is none of the types.</exception>
    public static ElementType Of(Type type, string origin = "-Type") => Array.Find(All, known => known.Type == type) ?? throw new ArgumentException(
        $"{origin}: no shared value can be of type {type}. It can be one of {string.Join(", ", All.Select(static known => known.Type.Name))}.", nameof(type));

    /// <summary>The type that the flags of an object tell; null where this version knows none.</summary>
    public static ElementType? Of(int flags) => Array.Find(All, known => known.Flags == (flags & (Mask << Shift)));

    /// <summary>Makes a value of the type.</summary>
    public abstract SharedValue NewValue(object? value, string? name, bool isSynchronized);

    /// <summary>The value that lies in some memory.</summary>
    public abstract SharedValue OpenValue(MemoryFile memory);

    /// <summary>Makes an array of the type, all zero.</summary>
    public abstract SharedArray NewArray(int length, string? name, bool isSynchronized);

    /// <summary>Makes an array of the type from its elements.</summary>
    public abstract SharedArray NewArray(IEnumerable<object> values, string? name, bool isSynchronized);

    /// <summary>The array that lies in some memory.</summary>
    public abstract SharedArray OpenArray(MemoryFile memory);
}
