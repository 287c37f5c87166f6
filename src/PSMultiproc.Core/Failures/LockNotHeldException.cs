namespace PSMultiproc;

/// <summary>A lock was released by a process or a thread that does not hold it. The lock is as it was.</summary>
public sealed class LockNotHeldException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "LockNotHeld";

    internal LockNotHeldException(string name, int owner)
        : base(Id, owner == 0
            ? $"The lock '{name}' is not held. Acquire it before you release it."
            : $"The lock '{name}' is held by process {owner}. Only who has acquired it can release it.") => OwnerProcessId = owner;

    /// <summary>The process that holds it; 0 when none does.</summary>
    public int OwnerProcessId { get; }
}
