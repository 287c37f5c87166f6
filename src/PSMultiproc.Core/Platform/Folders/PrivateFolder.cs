using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>A folder that only its owner can enter. Everything a stranger must not reach lies in one.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the folder with mode 0700, or makes sure that the one there is ours and private.</summary>
    /// <exception cref="UnauthorizedAccessException">It is somebody else's, a link, or open to others.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    [UnsupportedOSPlatform("windows")]
    public static string Ensure(string path)
    {
        // mkdir(2) gives the mode in the same step, so there is no moment at which others could enter. Where something
        // is there already, only looking tells whose it is: in a folder anyone may write to, anyone may come first.
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
        catch (IOException) when (FileOwnership.OfPath(path) is { IsFolder: false })
        {
            // A file or a dangling link has the name; the objection below says so better.
        }

        if (Objection(path) is { } objection)
            throw new UnauthorizedAccessException(
                $"'{path}' cannot be used: {objection}. Remove it, or have its owner do so, and try again.");
        return path;
    }

    /// <summary>Whether the folder is there, ours and closed to everybody else.</summary>
    [UnsupportedOSPlatform("windows")]
    public static bool IsUsable(string path)
    {
        try
        {
            return Objection(path) is null;
        }
        catch (IOException)
        {
            return false;   // not even to be looked at, as another user's after sudo(8)
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static string? Objection(string path) => FileOwnership.OfPath(path) switch
    {
        null => "it does not exist",
        { IsFolder: false } => "it is not a folder",
        { IsOurs: false } status => $"it belongs to another user (id {status.UserId})",
        { IsPrivate: false } => "other users may enter it",
        _ => null,
    };
}
