namespace PSMultiproc;

/// <summary>Workers have started workers too often: whatever a block opens, each of its workers would open again.</summary>
public sealed class PoolNestingException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "PoolsNestedTooDeep";

    internal PoolNestingException(int most)
        : base(Id, $"This process is a worker of a worker, {most} deep, and starts no workers of its own: a pool within a pool would go on without end. Run the work here, or have the outer pools do it.")
    {
    }
}
