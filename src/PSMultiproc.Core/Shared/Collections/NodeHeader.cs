using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>A dictionary or a list as it lies in a part.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct NodeHeader
{
    /// <summary>Its bytes.</summary>
    public const int Size = 40;

    /// <summary>The number of the outermost one.</summary>
    public const long RootId = 1;

    /// <summary>A <see cref="SharedObjectKind"/>.</summary>
    [FieldOffset(0)] public int Kind;

    /// <summary>How many places hold it; the outermost one is there without.</summary>
    [FieldOffset(4)] public int References;

    /// <summary>Its number, which no other has or will have.</summary>
    [FieldOffset(8)] public long Id;

    /// <summary>Where its table or vector lies; 0 while it has none. Changing it puts another in its place.</summary>
    [FieldOffset(16)] public long Contents;

    /// <summary>Of a list: where a vector lies that is not used at the moment; 0 when there is none.</summary>
    [FieldOffset(24)] public long Spare;

    /// <summary>1 once no place holds it; nobody uses it any more then.</summary>
    [FieldOffset(32)] public int IsRemoved;
}
