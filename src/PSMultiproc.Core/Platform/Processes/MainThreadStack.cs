using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>
/// The stack a program's main thread has, for threads that run what a main thread would otherwise run.
/// </summary>
/// <remarks>A new thread is given less on some systems (macOS, Linux with musl), where deep recursion ends early.</remarks>
internal static class MainThreadStack
{
    private const int Usual = 8 << 20;          // the limit's default on Linux and macOS; enough on Windows too
    private const int Smallest = 1 << 20;
    private const int Largest = 1 << 30;

    /// <summary>Its size in bytes, fit for the constructor of <see cref="Thread"/>.</summary>
    public static int Size => OperatingSystem.IsWindows() ? Usual : Limit();

    /// <summary>Takes a limit where it makes sense for a thread, else the usual size.</summary>
    /// <param name="limit">In bytes; "unlimited" is the largest number there is.</param>
    internal static int Fit(ulong limit) => limit is >= Smallest and <= Largest ? (int)limit : Usual;

    [UnsupportedOSPlatform("windows")]
    private static unsafe int Limit()
    {
        nuint* limits = stackalloc nuint[4];    // two rlim_t, which may be wider than a pointer: getrlimit(2)
        return LibC.getrlimit(LibC.ResourceStack, limits) == 0 ? Fit(limits[0]) : Usual;
    }
}
