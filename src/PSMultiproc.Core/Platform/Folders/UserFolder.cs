using System.Runtime.Versioning;
using System.Text;

namespace PSMultiproc.Platform;

/// <summary>The folder for this user's sockets, and for shared memory where no memory file system serves.</summary>
/// <remarks>It is looked up at each use, since a cleaner of temporary files may have removed it meanwhile.</remarks>
internal static class UserFolder
{
    private const string Name = "psmultiproc";

    // sun_path holds 104 bytes on macOS and 108 on Linux, the closing zero included (unix(4), unix(7)).
    private const int LongestFolder = 104 - 1 - 1 - ChannelAddress.LongestName;

    /// <summary>The folder; it exists, is ours, and nobody else may enter it.</summary>
    /// <exception cref="UnauthorizedAccessException">Somebody else has put something in its place.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static string Path
    {
        get
        {
            if (OperatingSystem.IsWindows())
                return OnWindows();
            return OperatingSystem.IsMacOS()
                ? Choose(Environment.GetEnvironmentVariable("TMPDIR"), "/tmp")
                : Choose(Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"), "/tmp");
        }
    }

    /// <summary>
    /// Takes a folder in the user's own one where that can be trusted, else one in the folder for all.
    /// </summary>
    /// <param name="ownFolder">A folder that the system says is the user's alone; not trusted blindly.</param>
    /// <param name="commonFolder">Where anyone may make folders.</param>
    [UnsupportedOSPlatform("windows")]
    internal static string Choose(string? ownFolder, string commonFolder)
    {
        if (!string.IsNullOrEmpty(ownFolder) && System.IO.Path.IsPathRooted(ownFolder))
        {
            string own = ownFolder.TrimEnd('/');
            string candidate = $"{own}/{Name}";
            if (Encoding.UTF8.GetByteCount(candidate) <= LongestFolder && PrivateFolder.IsUsable(own))
                return PrivateFolder.Ensure(candidate);
        }
        return PrivateFolder.Ensure($"{commonFolder}/{Name}-{LibC.geteuid()}");
    }

    [SupportedOSPlatform("windows")]
    private static string OnWindows()
    {
        // The profile's folders are closed to other users by their inherited access list.
        string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return Directory.CreateDirectory(System.IO.Path.Combine(local, "Temp", Name)).FullName;
    }
}
