using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>What a process takes of the machine at one moment, without what it has started.</summary>
/// <param name="ResidentBytes">The memory it has in use, in bytes, whether or not it shares it with others.</param>
/// <param name="ProcessorTime">The time that processors have spent on it since it started.</param>
internal readonly record struct ProcessUsage(long ResidentBytes, TimeSpan ProcessorTime)
{
    private const int ClockTicksName = 2;   // _SC_CLK_TCK on Linux

    /// <summary>Asks the system; some tens of microseconds on Linux.</summary>
    /// <returns>Null when there is no such process, or it has ended.</returns>
    public static ProcessUsage? Read(int processId)
    {
        if (processId <= 0)
            return null;
        return OperatingSystem.IsLinux() ? ReadLinux(processId) : ReadManaged(processId);
    }

    [SupportedOSPlatform("linux")]
    private static ProcessUsage? ReadLinux(int processId)
    {
        if (LinuxProcess.Read(processId) is not { IsRunning: true } process)
            return null;
        return new ProcessUsage(
            process.ResidentPages * Environment.SystemPageSize,
            TimeSpan.FromSeconds((double)process.ProcessorTicks / LibC.sysconf(ClockTicksName)));
    }

    private static ProcessUsage? ReadManaged(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.HasExited ? null : new ProcessUsage(process.WorkingSet64, process.TotalProcessorTime);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
