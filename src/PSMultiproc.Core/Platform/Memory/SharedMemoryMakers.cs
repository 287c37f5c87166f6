using System.Globalization;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>
/// The processes that make shared objects, an empty file for each: so that who makes one sees at once whether another was
/// killed and left some, without looking at them all. Nothing on Windows, where memory goes with its last user.
/// </summary>
internal static class SharedMemoryMakers
{
    private const string FolderName = "makers";
    private const char Separator = '-';

    [UnsupportedOSPlatform("windows")]
    private static string Folder => PrivateFolder.Ensure($"{SharedMemoryFolder.Path}/{FolderName}");

    /// <summary>Says that this process makes some, before it does. May be repeated.</summary>
    public static void Join()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var own = FileOf(ProcessIdentity.Current);
        if (!File.Exists(own))
        {
            // Without keeping others off: another thread may be at it.
            new FileStream(own, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
        }
    }

    /// <summary>Says that this process has freed what it made.</summary>
    public static void Leave()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(FileOf(ProcessIdentity.Current));
        }
    }

    /// <summary>The files of those that run no more and have not said so: they were killed.</summary>
    public static IReadOnlyList<string> FindDead() => OperatingSystem.IsWindows()
        ? []
        : Directory.EnumerateFiles(Folder).Where(static file => !IdentityOf(file).IsAlive()).ToList();

    /// <summary>Forgets one of them, what it made being freed.</summary>
    public static void Forget(string file) => File.Delete(file);

    [UnsupportedOSPlatform("windows")]
    private static string FileOf(ProcessIdentity process) =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder}/{process.ProcessId}{Separator}{process.StartTime}");

    private static ProcessIdentity IdentityOf(string file)
    {
        var parts = Path.GetFileName(file).Split(Separator);
        return parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var id) && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var start)
            ? new(id, start)
            : default;
    }
}
