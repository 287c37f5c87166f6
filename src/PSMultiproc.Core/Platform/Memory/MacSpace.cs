using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace PSMultiproc.Platform;

/// <summary>Reserving room on macOS, which has no <c>posix_fallocate</c>: fcntl(2) with <c>F_PREALLOCATE</c>.</summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class MacSpace
{
    private const int PreallocateCommand = 42;      // F_PREALLOCATE
    private const uint AllocateAll = 4;             // F_ALLOCATEALL: all or nothing, in as many pieces as it takes
    private const int FromEndOfFile = 3;            // F_PEOFPOSMODE

    /// <summary>Reserves the room, then sets the length, which F_PREALLOCATE leaves alone.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Preallocate(SafeFileHandle file, long length)
    {
        var request = new Store { Flags = AllocateAll, Mode = FromEndOfFile, Length = length };
        int result = RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? fcntl_arm64(file, PreallocateCommand, 0, 0, 0, 0, 0, 0, &request)
            : fcntl(file, PreallocateCommand, &request);
        if (result < 0)
            return Marshal.GetLastPInvokeError();

        RandomAccess.SetLength(file, length);
        return 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(SafeHandle file, int command, Store* request);

    // On Apple silicon a variable argument travels on the stack: the fillers use up the eight argument registers.
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int fcntl_arm64(
        SafeHandle file, int command, nint x2, nint x3, nint x4, nint x5, nint x6, nint x7, Store* request);

    /// <summary><c>struct fstore</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Store
    {
        public uint Flags;
        public int Mode;
        public long Offset;
        public long Length;
        public long Allocated;
    }
}
