namespace PSMultiproc.Platform;

/// <summary>The folder in which shared memory lies: in a memory file system where there is one.</summary>
internal static class SharedMemoryFolder
{
    private const string LinuxMemory = "/dev/shm";  // shm_overview(7)

    /// <summary>The folder; it exists, is ours, and nobody else may enter it.</summary>
    /// <exception cref="UnauthorizedAccessException">Somebody else has put something in its place.</exception>
    public static string Path
    {
        get
        {
            if (!OperatingSystem.IsLinux() || !Directory.Exists(LinuxMemory))
                return UserFolder.Path;

            string own = $"{LinuxMemory}/psmultiproc-{LibC.geteuid()}";
            try
            {
                return PrivateFolder.Ensure(own);
            }
            catch (Exception refused)
                when (refused is IOException or UnauthorizedAccessException && !Directory.Exists(own))
            {
                // Some containers mount it read-only.
                return UserFolder.Path;
            }
        }
    }

    /// <summary>Whether what lies there is on no disk.</summary>
    public static bool IsInMemory(string path) => OperatingSystem.IsWindows() || path.StartsWith(LinuxMemory, StringComparison.Ordinal);

    /// <summary>
    /// Every folder shared memory may lie in, the better one first: where to create, and where to sweep.
    /// </summary>
    public static IReadOnlyList<string> All
    {
        get
        {
            string first = Path, second = UserFolder.Path;
            return first == second ? [first] : [first, second];
        }
    }
}
