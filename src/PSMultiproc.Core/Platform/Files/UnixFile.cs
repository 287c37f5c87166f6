using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>Files that others may remove, too.</summary>
[UnsupportedOSPlatform("windows")]
internal static class UnixFile
{
    /// <summary>
    /// Removes a file. Missing is no error, also where its folder is missing: a cleaner of temporary files, or the user's
    /// logging out, may have taken both.
    /// </summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Then the file is gone as well.
        }
    }
}
