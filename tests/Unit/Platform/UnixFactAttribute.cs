using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.Platform;

/// <summary>A test that only makes sense where there are Unix users, modes and groups.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        Timeout = Limits.Test;
        if (OperatingSystem.IsWindows())
            Skip = "It is about Unix.";
    }
}
