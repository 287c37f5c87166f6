using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>Job objects: what a process starts belongs to its job and ends when the job's last handle closes.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsProcessGroup
{
    private const uint KillOnJobClose = 0x2000;             // JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
    private const int ExtendedLimitInformation = 9;         // JobObjectExtendedLimitInformation
    private const uint KilledExitCode = 137;                // what a shell on Unix shows for SIGKILL

    public static void BecomeLeader()
    {
        // The handle is never closed: the system does it when the process ends, in whatever way, and that ends the job.
        nint job = CreateJobObjectW(0, 0);
        var limits = new ExtendedLimits { Flags = KillOnJobClose };
        if (job == 0
            || !SetInformationJobObject(job, ExtendedLimitInformation, &limits, (uint)sizeof(ExtendedLimits))
            || !AssignProcessToJobObject(job, GetCurrentProcess()))
            throw new IOException("Cannot make a job object", new Win32Exception(Marshal.GetLastPInvokeError()));

        _ = SetConsoleCtrlHandler(0, true);     // no handler, true: Ctrl-C is ignored, here and in what we start
    }

    public static void KillAll(IReadOnlyCollection<int> processIds)
    {
        foreach (int processId in processIds)
        {
            try
            {
                using var process = Process.GetProcessById(processId);
                process.Kill(entireProcessTree: true);
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception
                or AggregateException)
            {
                // It has ended, and its job with it; or a part of the tree ended while it was walked.
            }
        }
    }

    public static void KillOwn() => TerminateProcess(GetCurrentProcess(), KilledExitCode);

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial nint CreateJobObjectW(nint security, nint name);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformationJobObject(nint job, int kind, ExtendedLimits* limits, uint size);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AssignProcessToJobObject(nint job, nint process);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetConsoleCtrlHandler(nint handler, [MarshalAs(UnmanagedType.Bool)] bool add);

    [LibraryImport("kernel32")]
    private static partial nint GetCurrentProcess();

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(nint process, uint exitCode);

    /// <summary><c>JOBOBJECT_EXTENDED_LIMIT_INFORMATION</c>, of which only the flags are set.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimits
    {
        public long ProcessTime, JobTime;
        public uint Flags;
        public nuint SmallestWorkingSet, LargestWorkingSet;
        public uint ActiveProcesses;
        public nuint Affinity;
        public uint PriorityClass, SchedulingClass;
        public fixed ulong IoCounters[6];
        public nuint ProcessMemory, JobMemory, PeakProcessMemory, PeakJobMemory;
    }
}
