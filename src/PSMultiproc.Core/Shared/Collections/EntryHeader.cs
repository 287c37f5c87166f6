using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>
/// An entry of a dictionary. The bytes of its key's identity follow: what equal keys have in common; and those of the key
/// as it was given, where they are others.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct EntryHeader
{
    /// <summary>The bytes before the key's.</summary>
    public const int Size = 24;

    [FieldOffset(0)] public uint Hash;
    [FieldOffset(4)] public int IdentityLength;

    /// <summary>0 where the key is its own identity.</summary>
    [FieldOffset(8)] public int KeyLength;

    /// <summary>The value: a <see cref="ValueWord"/>. Changing it is how the value is set.</summary>
    [FieldOffset(16)] public long Value;

    /// <summary>The bytes that an entry takes.</summary>
    public static long SizeFor(long identityLength, long keyLength) => Size + HeapPart.Aligned(identityLength + keyLength);
}
