using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>Sessions and process groups: setsid(2), kill(2).</summary>
[UnsupportedOSPlatform("windows")]
internal static class UnixProcessGroup
{
    public static void BecomeLeader()
    {
        // A session of its own, not only a group: it has no controlling terminal, so neither Ctrl-C nor a hang-up comes
        // from there, and reading /dev/tty fails instead of stopping the process.
        if (LibC.setsid() >= 0)
            return;

        // The one error: it leads its group already, because it was started that way (setsid(1), a shell with jobs).
        int errno = Marshal.GetLastPInvokeError();
        if (errno != ErrorNumber.NotPermitted)
            throw ErrorNumber.Failure("Cannot become the leader of a process group", errno);
    }

    public static void KillAll(IReadOnlyCollection<int> processIds)
    {
        foreach (int processId in processIds)
        {
            // The group first: the leader could start one more between the two. The process by itself too, as it may be
            // hit before it became a leader. ESRCH and EPERM mean that it has ended (and is somebody else's by now).
            _ = LibC.kill(-processId, LibC.SignalKill);
            _ = LibC.kill(processId, LibC.SignalKill);
        }

        if (OperatingSystem.IsLinux())
            LinuxSession.Kill(processIds);
    }

    public static void KillOwn()
    {
        int own = Environment.ProcessId;
        if (OperatingSystem.IsLinux() && LibC.getsid(0) == own)
            LinuxSession.Kill([own]);

        // Not leading a group means being in the host's, with the user's shell.
        _ = LibC.kill(LibC.getpgrp() == own ? 0 : own, LibC.SignalKill);
        Environment.Exit(128 + LibC.SignalKill);    // not reached: nothing survives SIGKILL
    }
}
