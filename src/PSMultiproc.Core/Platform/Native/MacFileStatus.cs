using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>Owner and mode of a file by stat(2) of macOS, in the layout with 64-bit inode numbers.</summary>
/// <remarks>
/// On Intel that layout has symbols of its own (<c>lstat$INODE64</c>); on Apple silicon it is the only one.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class MacFileStatus
{
    private const int StatusSize = 256;     // sizeof(struct stat) is 144; the rest is spare
    private const int ModeOffset = 4;       // st_mode, 16 bits
    private const int OwnerOffset = 16;     // st_uid, 32 bits

    private static bool IsIntel => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public static FileOwnership? OfPath(string path)
    {
        byte* buffer = stackalloc byte[StatusSize];
        int result = IsIntel ? lstat64(path, buffer) : lstat(path, buffer);
        if (result == 0)
            return Read(buffer);
        int errno = Marshal.GetLastPInvokeError();
        return errno == ErrorNumber.NoEntry ? null : throw ErrorNumber.Failure($"Cannot look at '{path}'", errno);
    }

    public static FileOwnership OfDescriptor(int descriptor)
    {
        byte* buffer = stackalloc byte[StatusSize];
        int result = IsIntel ? fstat64(descriptor, buffer) : fstat(descriptor, buffer);
        return result == 0
            ? Read(buffer)
            : throw ErrorNumber.Failure("Cannot look at an open file", Marshal.GetLastPInvokeError());
    }

    private static FileOwnership Read(byte* buffer)
        => new(*(uint*)(buffer + OwnerOffset), *(ushort*)(buffer + ModeOffset));

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lstat(string path, byte* buffer);

    [LibraryImport(
        "libc", EntryPoint = "lstat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lstat64(string path, byte* buffer);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fstat(int descriptor, byte* buffer);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static partial int fstat64(int descriptor, byte* buffer);
}
