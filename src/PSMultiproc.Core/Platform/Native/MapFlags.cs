namespace PSMultiproc.Platform;

/// <summary>The flags of mmap(2) for memory of one's own in a given place.</summary>
internal static class MapFlags
{
    /// <summary>PROT_READ | PROT_WRITE.</summary>
    public const int ReadWrite = 0x1 | 0x2;

    private const int Private = 0x02;
    private const int Fixed = 0x10;

    // MAP_ANONYMOUS | MAP_NORESERVE: zeros that take no room before they are written to.
    private const int LinuxEmpty = 0x20 | 0x4000;
    private const int MacEmpty = 0x1000 | 0x40;

    /// <summary>Memory of nobody else, in the place of what is mapped there.</summary>
    public static int EmptyInPlace => Private | Fixed | (OperatingSystem.IsMacOS() ? MacEmpty : LinuxEmpty);
}
