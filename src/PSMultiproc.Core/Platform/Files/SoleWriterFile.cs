using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace PSMultiproc.Platform;

/// <summary>
/// Opens files that one user writes at a time, while others read them. The hold on a file ends with its handle, and so
/// with the process.
/// </summary>
internal static class SoleWriterFile
{
    /// <summary>Opens a file to read and write it.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="isNew">Whether it is made where there is none.</param>
    /// <returns>Null when somebody else has opened it so.</returns>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static SafeFileHandle? TryOpen(string path, bool isNew)
    {
        var mode = isNew ? FileMode.OpenOrCreate : FileMode.Open;
        return OperatingSystem.IsLinux() && Environment.Is64BitProcess ? TryOpenOnLinux(path, mode) : TryOpenShared(path, mode);
    }

    /// <summary>Whether it is a named pipe, which keeps nothing of what is written.</summary>
    public static bool IsPipe(SafeFileHandle file) =>
        !OperatingSystem.IsWindows() && FileOwnership.OfDescriptor((int)file.DangerousGetHandle()).IsPipe;

    /// <summary>Closes such a file, so that it can be opened again at once.</summary>
    /// <remarks>A process that is just being started has a copy of all handles for a moment, and would hold the lock for that long.</remarks>
    public static unsafe void Close(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess && !file.IsClosed)
        {
            var wholeFile = new FileLock { Type = FileLock.Unlock };
            _ = LibC.fcntl(file, FileLock.SetOfDescription, &wholeFile);
        }

        file.Dispose();
    }

    /// <summary>
    /// On Windows others may read; on Unix .NET knows no hold that keeps writers off and lets .NET's own readers in.
    /// </summary>
    private static SafeFileHandle? TryOpenShared(string path, FileMode mode)
    {
        const int sharingViolation = unchecked((int)0x80070020);
        try
        {
            return File.OpenHandle(path, mode, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None);
        }
        catch (IOException error) when (error.HResult == sharingViolation || error.HResult == ErrorNumber.TryAgain)
        {
            return null;
        }
    }

    /// <summary>
    /// By a lock of the open file description (fcntl(2)), which .NET's readers, who take those of flock(2), do not meet.
    /// .NET only makes the file, so that it takes none of its own: on NFS the two are one.
    /// </summary>
    [SupportedOSPlatform("linux")]
    private static unsafe SafeFileHandle? TryOpenOnLinux(string path, FileMode mode)
    {
        if (!File.Exists(path))
        {
            File.OpenHandle(path, mode, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }

        var descriptor = LibC.open(path, OpenFlags.ForWriting);
        if (descriptor < 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            throw errno == ErrorNumber.AccessDenied
                ? new UnauthorizedAccessException($"'{path}': {ErrorNumber.Describe(errno)}")
                : ErrorNumber.Failure($"'{path}'", errno);
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        var wholeFile = new FileLock { Type = FileLock.Write };
        var refusal = LibC.fcntl(file, FileLock.SetOfDescription, &wholeFile) == 0 ? 0 : Marshal.GetLastPInvokeError();
        if (refusal == ErrorNumber.TryAgain || refusal == ErrorNumber.AccessDenied)
        {
            file.Dispose();
            return null;
        }

        // Any other refusal says that the file system knows no locks: then it is as with any file there.
        return file;
    }
}
