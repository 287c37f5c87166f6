using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>The head of a list's vector.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct VectorHeader
{
    /// <summary>Its bytes; the words of the values follow.</summary>
    public const int Size = 16;

    /// <summary>How many words there are.</summary>
    [FieldOffset(0)] public int Capacity;

    /// <summary>Which of them count: the first above, how many below. One write adds some or takes some away.</summary>
    [FieldOffset(8)] public ulong Extent;
}
