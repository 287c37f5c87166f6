using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>The C library's functions that .NET has no face for. Each is named as in its man page.</summary>
/// <remarks>
/// Functions with a variable argument list appear here only without their variable part: on Apple silicon such
/// arguments travel on the stack, where a plain import would not put them.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class LibC
{
    public const int SignalKill = 9;        // SIGKILL

    [LibraryImport("libc")]
    public static partial uint geteuid();

    [LibraryImport("libc")]
    public static partial int getpgrp();

    [LibraryImport("libc", SetLastError = true)]
    public static partial int getsid(int processId);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setsid();

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int processId, int signal);

    /// <summary>sysconf(3); −1 for what the system does not know.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial nint sysconf(int name);

    /// <summary>open(2) of a file that exists (so without the mode, the variable part).</summary>
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    /// <summary>fcntl(2) with a lock. On Linux's processors of 64 bits a variable argument list travels as a fixed one.</summary>
    [LibraryImport("libc", SetLastError = true)]
    [SupportedOSPlatform("linux")]
    public static partial int fcntl(SafeHandle file, int command, FileLock* range);

    /// <summary>Returns the error number itself and does not set <c>errno</c>: posix_fallocate(3).</summary>
    [LibraryImport("libc")]
    [SupportedOSPlatform("linux")]
    public static partial int posix_fallocate(SafeHandle file, nint offset, nint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial void* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint writev(SafeHandle file, IoVector* vectors, int count);

    /// <summary>
    /// syscall(2), for those that the C library has no function for. On Linux's processors of 64 bits a variable argument
    /// list travels as a fixed one.
    /// </summary>
    [LibraryImport("libc")]
    [SupportedOSPlatform("linux")]
    public static partial nint syscall(nint number, int* word, nint operation, nint value, TimeSpecification* time, int* secondWord, nint secondValue);
}
