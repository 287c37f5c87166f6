using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>The head of every shared object's memory: what it is, whose it is, and its lock, each in a cache line.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct SharedHeader
{
    /// <summary>What a processor moves at once: things that change apart lie in lines of their own.</summary>
    public const int LineSize = 64;

    /// <summary>The bytes of the head; what the object holds follows.</summary>
    public const int Size = LineSize + LockState.Size;

    /// <summary>«PSMS» in ASCII, little-endian. Written last, so that who finds it finds the rest.</summary>
    public const uint MagicValue = 0x534D5350;

    /// <summary>Stands in the place of <see cref="MagicValue"/> while the object is being made: the head is there.</summary>
    public const uint UnfinishedMagicValue = 0x554D5350;

    /// <summary>Rises when a layout changes.</summary>
    public const uint VersionValue = 2;

    [FieldOffset(0)] public uint Magic;
    [FieldOffset(4)] public uint Version;

    /// <summary>A <see cref="SharedObjectKind"/>.</summary>
    [FieldOffset(8)] public int Kind;

    /// <summary>1 until the object is freed; 0 too where memory that was given back has zeros.</summary>
    [FieldOffset(12)] public int IsUsable;

    /// <summary>The process that made it, and with whose end it goes.</summary>
    [FieldOffset(16)] public int OwnerId;

    /// <summary>Bits that mean something to the kind.</summary>
    [FieldOffset(20)] public int Flags;

    /// <summary>When that process started; see <see cref="Platform.ProcessIdentity"/>.</summary>
    [FieldOffset(24)] public long OwnerStart;

    /// <summary>When one of the waiters last looked whether anybody has died, in milliseconds of the system's clock.</summary>
    [FieldOffset(32)] public long LastWatch;

    /// <summary>How many threads sleep.</summary>
    [FieldOffset(40)] public SleeperState Sleepers;

    /// <summary>What tells it from others that have its name before or after it.</summary>
    [FieldOffset(56)] public long Identity;

    /// <summary>The object's lock.</summary>
    [FieldOffset(64)] public LockState Lock;
}
