namespace PSMultiproc;

/// <summary>The pool takes no more work: it was closed or stopped.</summary>
public sealed class PoolClosedException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "PoolClosed";

    internal PoolClosedException(string poolName, string how)
        : base(Id, $"The pool '{poolName}' {how} and takes no more work. Create another one.")
    {
    }
}
