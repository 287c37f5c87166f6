using System.Runtime.InteropServices;

namespace PSMultiproc.Platform;

/// <summary>The <c>errno</c> values that lead to a decision here, and their text.</summary>
/// <remarks>
/// Only values that differ between Linux and macOS ask which one runs; source: errno(3), sys/errno.h.
/// </remarks>
internal static class ErrorNumber
{
    public const int NotPermitted = 1;      // EPERM
    public const int NoEntry = 2;           // ENOENT
    public const int NoSuchProcess = 3;     // ESRCH
    public const int Interrupted = 4;       // EINTR
    public const int OutOfMemory = 12;      // ENOMEM
    public const int AccessDenied = 13;     // EACCES
    public const int InvalidArgument = 22;  // EINVAL
    public const int FileTooLarge = 27;     // EFBIG
    public const int NoSpace = 28;          // ENOSPC
    public const int ReadOnly = 30;         // EROFS

    private const int LinuxTryAgain = 11, MacTryAgain = 35;                         // EAGAIN, EWOULDBLOCK
    private const int LinuxTooManyLinks = 40, MacTooManyLinks = 62;                 // ELOOP
    private const int LinuxQuotaExceeded = 122, MacQuotaExceeded = 69;              // EDQUOT
    private const int LinuxNotSupported = 95, MacNotSupported = 102;                // EOPNOTSUPP

    public static int TryAgain => OperatingSystem.IsLinux() ? LinuxTryAgain : MacTryAgain;

    public static int TooManyLinks => OperatingSystem.IsLinux() ? LinuxTooManyLinks : MacTooManyLinks;

    public static int NotSupported => OperatingSystem.IsLinux() ? LinuxNotSupported : MacNotSupported;

    /// <summary>Whether the error says that a file cannot have the room asked for.</summary>
    public static bool MeansNoRoom(int errno)
        => errno is NoSpace or FileTooLarge or OutOfMemory
        || errno == (OperatingSystem.IsLinux() ? LinuxQuotaExceeded : MacQuotaExceeded);

    /// <summary>The system's own words for an error, with its number.</summary>
    public static string Describe(int errno) => $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})";

    /// <summary>The exception for a failed call that nobody handles otherwise.</summary>
    public static IOException Failure(string what, int errno) => new($"{what}: {Describe(errno)}", errno);
}
