using System.Globalization;

namespace PSMultiproc.Pools;

/// <summary>How many workers stand between a process and the session that began it all. What a worker starts inherits it.</summary>
internal static class WorkerDepth
{
    /// <summary>The environment variable that tells it; absent in a process that is nobody's worker.</summary>
    public const string Variable = "PSMULTIPROC_DEPTH";

    /// <summary>So deep workers start workers of their own.</summary>
    private const int Most = 8;

    /// <summary>The depth of the workers that this process starts.</summary>
    /// <exception cref="PoolNestingException">It is too deep to start any.</exception>
    public static string Next
    {
        get
        {
            var depth = int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var own) ? own : 0;
            return depth < Most ? (depth + 1).ToString(CultureInfo.InvariantCulture) : throw new PoolNestingException(Most);
        }
    }
}
