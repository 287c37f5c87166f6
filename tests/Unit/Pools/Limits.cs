namespace PSMultiproc.Tests.Pools;

/// <summary>How long a test may take before it counts as hanging. None is to come near it.</summary>
internal static class Limits
{
    /// <summary>For most tests, in milliseconds.</summary>
    public const int Test = 60_000;

    /// <summary>For those that move much or repeat often, in milliseconds.</summary>
    public const int LongTest = 300_000;
}
