using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>The head of a <see cref="KeyTable"/>. All but the capacity follows from the places.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct TableHeader
{
    /// <summary>Its bytes; the places and the slots follow.</summary>
    public const int Size = 16;

    /// <summary>How many places there are.</summary>
    [FieldOffset(0)] public int Capacity;

    /// <summary>How many have been given, those of removed entries included.</summary>
    [FieldOffset(4)] public int Used;

    /// <summary>How many entries there are.</summary>
    [FieldOffset(8)] public int Count;
}
