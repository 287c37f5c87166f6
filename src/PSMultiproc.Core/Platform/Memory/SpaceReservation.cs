using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace PSMultiproc.Platform;

/// <summary>
/// Gives a new file its length and the room for it, so that a full file system shows now and not later.
/// </summary>
/// <remarks>
/// .NET's own <c>PreallocationSize</c> would do on most systems, but it passes over a file system that cannot reserve,
/// and a mapping there ends the process by SIGBUS at the first page that finds no room.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal static class SpaceReservation
{
    private const int ZeroBlock = 1 << 20;

    /// <summary>Reserves the room and sets the length.</summary>
    /// <returns>Null when done, else the system's reason why there is no room.</returns>
    /// <exception cref="IOException">It failed for another reason than lack of room.</exception>
    public static string? Reserve(SafeFileHandle file, long length)
    {
        if (length > nint.MaxValue)     // off_t of a 32-bit process
            return ErrorNumber.Describe(ErrorNumber.FileTooLarge);

        int errno = OperatingSystem.IsLinux() ? OnLinux(file, length) : MacSpace.Preallocate(file, length);
        if (ErrorNumber.MeansNoRoom(errno))
            return ErrorNumber.Describe(errno);

        // EINVAL too is how posix_fallocate(3) says that the file system cannot; musl does not write in its place.
        if (errno == ErrorNumber.NotSupported || errno == ErrorNumber.InvalidArgument)
            return FillWithZeros(file, length);
        return errno == 0 ? null : throw ErrorNumber.Failure($"Cannot reserve {length:N0} bytes", errno);
    }

    [SupportedOSPlatform("linux")]
    private static int OnLinux(SafeFileHandle file, long length)
    {
        int errno;
        do
            errno = LibC.posix_fallocate(file, 0, (nint)length);
        while (errno == ErrorNumber.Interrupted);
        return errno;
    }

    private static string? FillWithZeros(SafeFileHandle file, long length)
    {
        byte[] zeros = new byte[(int)Math.Min(length, ZeroBlock)];
        try
        {
            for (long done = 0; done < length; done += zeros.Length)
                RandomAccess.Write(file, zeros.AsSpan(0, (int)Math.Min(zeros.Length, length - done)), done);
            return null;
        }
        catch (IOException full)
        {
            return full.Message;
        }
    }
}
