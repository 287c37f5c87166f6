using System.ComponentModel;
using System.Diagnostics;

namespace PSMultiproc.Platform;

/// <summary>The start time of a process by .NET's own means, exact on Windows.</summary>
internal static class ManagedProcess
{
    /// <summary>
    /// As <see cref="DateTime.Ticks"/> in universal time; 0 when the process does not run or is not ours.
    /// </summary>
    public static long StartTimeOf(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            // A process that ended keeps its number and start time while somebody holds a handle to it.
            return process.HasExited ? 0 : process.StartTime.ToUniversalTime().Ticks;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return 0;
        }
    }
}
