using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.Platform;

/// <summary>A test that only makes sense on Linux; elsewhere it is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    /// <param name="needsRoot">Whether it does what only root may.</param>
    /// <param name="program">A program in PATH it runs that not every system has.</param>
    public LinuxFactAttribute(bool needsRoot = false, string? program = null)
    {
        Timeout = Limits.Test;
        if (!OperatingSystem.IsLinux())
            Skip = "It is about Linux.";
        else if (needsRoot && !Environment.IsPrivilegedProcess)
            Skip = "Only root can mount a file system or give a file to another user.";
        else if (program is not null && !IsInstalled(program))
            Skip = $"It runs {program}, which is not there.";
    }

    private static bool IsInstalled(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
