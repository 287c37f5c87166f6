using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>What a shared dictionary or list keeps in its own memory; what it holds lies in a part (<see cref="HeapHeader"/>).</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct CollectionState
{
    /// <summary>Its bytes.</summary>
    public const int Size = LockState.Size + SharedHeader.LineSize;

    /// <summary>Guards what it holds. It is not the lock that users hold: nobody keeps it for longer than a step takes.</summary>
    [FieldOffset(0)] public LockState Lock;

    /// <summary>The number of the part that counts. Changing it puts another in its place.</summary>
    [FieldOffset(64)] public long CurrentPart;

    /// <summary>When a user last looked whether the maker lives; see <see cref="SharedHeader.LastWatch"/>.</summary>
    [FieldOffset(72)] public long LastWatch;

    /// <summary>1 from the moment that a process is found dead in a step until the contents have been put in order.</summary>
    [FieldOffset(80)] public int IsToMend;

    /// <summary>What the keys' hashes begin with, so that nobody outside can choose keys that fall together.</summary>
    [FieldOffset(84)] public uint HashSeed;

    /// <summary>The last number that was given to a part. None is given twice: a killed process may still be making, or removing, its own.</summary>
    [FieldOffset(88)] public long LastPart;
}
