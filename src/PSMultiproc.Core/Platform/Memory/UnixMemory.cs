using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace PSMultiproc.Platform;

/// <summary>Shared memory as a file: made, checked and mapped.</summary>
[UnsupportedOSPlatform("windows")]
internal static class UnixMemory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates the file in the first of the folders that has room for it.</summary>
    /// <exception cref="SharedMemoryExhaustedException">None has.</exception>
    public static MemoryFile Create(IReadOnlyList<string> folders, string name, long length)
    {
        var refusals = new List<string>();
        foreach (string folder in folders)
        {
            if (TryCreate($"{folder}/{name}", length, out string refusal) is { } memory)
                return memory;
            refusals.Add($"{folder}: {refusal.TrimEnd('.')}.");
        }

        throw new SharedMemoryExhaustedException(length, $"{string.Join(' ', refusals)} Free what is not needed, or have more room made there.");
    }

    public static MemoryFile Open(string path, long expectedLength)
    {
        using SafeFileHandle file = OpenFile(path);
        FileOwnership status = FileOwnership.OfDescriptor((int)file.DangerousGetHandle());
        if (!status.IsRegularFile)
            throw new UnauthorizedAccessException($"'{path}' is not a file.");
        if (!status.IsOurs)
            throw new UnauthorizedAccessException($"'{path}' belongs to another user (id {status.UserId}).");

        long length = RandomAccess.GetLength(file);
        if (length == 0 || length < expectedLength)
            throw new SharedObjectNotFoundException(
                path, $"its file has {length:N0} bytes where {Math.Max(1, expectedLength):N0} are expected.");
        return Map(file, path, length);
    }

    /// <summary>
    /// Puts empty memory in the place of what is mapped, in one step for all threads. When the system refuses, which it does
    /// only for want of memory of its own, what is there stays.
    /// </summary>
    public static unsafe void Empty(byte* start, long length)
        => LibC.mmap(start, (nuint)length, MapFlags.ReadWrite, MapFlags.EmptyInPlace, file: -1, offset: 0);

    private static MemoryFile? TryCreate(string path, long length, out string refusal)
    {
        FileStream file;
        try
        {
            file = CreateFile(path);
        }
        catch (Exception failed) when (failed is UnauthorizedAccessException || IsAboutTheFolder(failed))
        {
            refusal = failed.Message;
            return null;
        }

        MemoryFile? memory = null;
        using (file)
        {
            try
            {
                refusal = SpaceReservation.Reserve(file.SafeFileHandle, length) ?? "";
                if (refusal.Length == 0)
                    memory = Map(file.SafeFileHandle, path, length);
            }
            finally
            {
                if (memory is null)
                    File.Delete(path);
            }
        }

        return memory;
    }

    // On Unix, .NET puts the error number into HResult as it is.
    private static bool IsAboutTheFolder(Exception failed)
        => failed is IOException
        && (failed.HResult == ErrorNumber.ReadOnly || ErrorNumber.MeansNoRoom(failed.HResult));

    private static FileStream CreateFile(string path) => new(path, new FileStreamOptions
    {
        // CreateNew is O_CREAT | O_EXCL, which refuses a link too; .NET adds O_CLOEXEC. Sharing is allowed in full, as
        // .NET would otherwise lock the file (flock(2)) and fail where another process maps it.
        Mode = FileMode.CreateNew,
        Access = FileAccess.ReadWrite,
        Share = FileShare.ReadWrite | FileShare.Delete,
        UnixCreateMode = OwnerOnly,
        BufferSize = 0,
    });

    private static SafeFileHandle OpenFile(string path)
    {
        // .NET follows links when it opens; this is its own call with O_NOFOLLOW. O_NONBLOCK keeps a FIFO of that name
        // from holding us up and means nothing to a file.
        int descriptor, errno = 0;
        do
        {
            descriptor = LibC.open(path, OpenFlags.ForMapping);
            if (descriptor < 0)
                errno = Marshal.GetLastPInvokeError();
        }
        while (descriptor < 0 && errno == ErrorNumber.Interrupted);

        if (descriptor >= 0)
            return new SafeFileHandle(descriptor, ownsHandle: true);
        if (errno == ErrorNumber.NoEntry)
            throw new SharedObjectNotFoundException(path, "there is none of that name; its owner may have ended.");
        if (errno == ErrorNumber.TooManyLinks)
            throw new UnauthorizedAccessException($"'{path}' is a symbolic link.");
        if (errno is ErrorNumber.AccessDenied or ErrorNumber.NotPermitted)
            throw new UnauthorizedAccessException($"'{path}': {ErrorNumber.Describe(errno)}");
        throw ErrorNumber.Failure($"Cannot open '{path}'", errno);
    }

    private static MemoryFile Map(SafeFileHandle file, string path, long length)
    {
        // The mapping outlives the descriptor (mmap(2)), so a process with many objects does not run out of them.
        using var map = MemoryMappedFile.CreateFromFile(
            file, mapName: null, length, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        return new MemoryFile(path, length, map.CreateViewAccessor(0, length, MemoryMappedFileAccess.ReadWrite));
    }
}
