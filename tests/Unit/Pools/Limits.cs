namespace PSMultiproc.Tests.Pools;

/// <summary>
/// How long a test, or a wait within it, may take before it counts as hanging. None comes near it, on a machine that has far
/// too much to do either: a limit costs nothing until something hangs.
/// </summary>
internal static class Limits
{
    /// <summary>For most tests, in milliseconds.</summary>
    public const int Test = 180_000;

    /// <summary>For those that move much or repeat often, in milliseconds.</summary>
    public const int LongTest = 600_000;

    /// <summary>
    /// For an item beside those that exceed it, whose time is the test's own: longer than the first item of a worker that has
    /// only just started may take on a busy machine.
    /// </summary>
    public static readonly TimeSpan Item = TimeSpan.FromSeconds(5);

    /// <summary>For a worker that is told to exit, where the test is of its exit.</summary>
    public static readonly TimeSpan Exit = TimeSpan.FromMinutes(1);

    /// <summary>For what a test waits for, in seconds.</summary>
    public const int Wait = 60;
}
