using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>The start time of a process on macOS, by <c>proc_pidinfo</c> (libproc.h, sys/proc_info.h).</summary>
/// <remarks>.NET reckons it back from the time of day, which gives another value after the clock was set.</remarks>
[SupportedOSPlatform("macos")]
internal static unsafe partial class MacProcess
{
    private const int BsdInfo = 3;              // PROC_PIDTBSDINFO
    private const int BsdInfoSize = 136;        // sizeof(struct proc_bsdinfo)
    private const int StatusOffset = 4;         // pbi_status, 32 bits
    private const int SecondsOffset = 120;      // pbi_start_tvsec, 64 bits
    private const int MicrosecondsOffset = 128; // pbi_start_tvusec, 64 bits
    private const uint Zombie = 5;              // SZOMB
    private const long MicrosecondsPerSecond = 1_000_000;

    /// <summary>Microseconds since 1970; 0 when the process does not run.</summary>
    public static long StartTimeOf(int processId)
    {
        byte* info = stackalloc byte[BsdInfoSize];
        int size = proc_pidinfo(processId, BsdInfo, 0, info, BsdInfoSize);
        if (size < BsdInfoSize || *(uint*)(info + StatusOffset) == Zombie)
            return 0;
        return *(long*)(info + SecondsOffset) * MicrosecondsPerSecond + *(long*)(info + MicrosecondsOffset);
    }

    [LibraryImport("libproc")]
    private static partial int proc_pidinfo(int processId, int flavour, ulong argument, byte* buffer, int size);
}
