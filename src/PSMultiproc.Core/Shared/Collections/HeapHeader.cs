using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>What the part begins with that holds a shared dictionary's or list's contents.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct HeapHeader
{
    /// <summary>Its bytes; nodes, tables and values follow.</summary>
    public const int Size = SharedHeader.LineSize;

    /// <summary>Where the free room begins.</summary>
    [FieldOffset(0)] public long End;

    /// <summary>Where the outermost dictionary or list lies.</summary>
    [FieldOffset(8)] public long Root;

    /// <summary>The last number that was given to a node.</summary>
    [FieldOffset(16)] public long LastId;

    /// <summary>Where it stands which nodes the part began with: pairs of number and place, in order of the numbers.</summary>
    [FieldOffset(24)] public long Directory;

    /// <summary>How many those are.</summary>
    [FieldOffset(32)] public long DirectoryCount;
}
