using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>Who owns a file, what it is and who may use it; .NET tells the mode but not the owner.</summary>
/// <param name="UserId">The owner's user id.</param>
/// <param name="Mode">Type and permission bits, as <c>st_mode</c> in inode(7).</param>
[UnsupportedOSPlatform("windows")]
internal readonly record struct FileOwnership(uint UserId, uint Mode)
{
    private const uint TypeMask = 0xF000;   // S_IFMT
    private const uint Pipe = 0x1000;       // S_IFIFO
    private const uint Folder = 0x4000;     // S_IFDIR
    private const uint Regular = 0x8000;    // S_IFREG
    private const uint OthersMask = 0b000_111_111;

    public bool IsPipe => (Mode & TypeMask) == Pipe;

    public bool IsFolder => (Mode & TypeMask) == Folder;

    public bool IsRegularFile => (Mode & TypeMask) == Regular;

    /// <summary>Whether the owner is this process's effective user.</summary>
    public bool IsOurs => UserId == LibC.geteuid();

    /// <summary>Whether group or others have no permission at all.</summary>
    public bool IsPrivate => (Mode & OthersMask) == 0;

    /// <summary>Looks at a path and does not follow a symbolic link at its end; null when nothing is there.</summary>
    /// <exception cref="IOException">The system refuses to tell.</exception>
    public static FileOwnership? OfPath(string path)
        => OperatingSystem.IsLinux() ? LinuxFileStatus.OfPath(path) : MacFileStatus.OfPath(path);

    /// <summary>Looks at an open file.</summary>
    /// <exception cref="IOException">The system refuses to tell.</exception>
    public static FileOwnership OfDescriptor(int descriptor)
        => OperatingSystem.IsLinux()
            ? LinuxFileStatus.OfDescriptor(descriptor)
            : MacFileStatus.OfDescriptor(descriptor);
}
