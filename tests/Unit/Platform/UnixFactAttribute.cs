namespace PSMultiproc.Tests.Platform;

/// <summary>A test that only makes sense where there are Unix users, modes and groups.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        Timeout = 30_000;
        if (OperatingSystem.IsWindows())
            Skip = "It is about Unix.";
    }
}
