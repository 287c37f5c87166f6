namespace PSMultiproc;

/// <summary>A lock was released, or its condition used, by a process or a thread that does not hold it. Nothing was changed.</summary>
public sealed class LockNotHeldException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "LockNotHeld";

    internal LockNotHeldException(string name, int owner, string purpose)
        : base(Id, owner == 0
            ? $"The lock '{name}' is not held. Acquire it before you {purpose}."
            : $"The lock '{name}' is held by process {owner}. Only who has acquired it can {purpose}.") => OwnerProcessId = owner;

    /// <summary>The process that holds it; 0 when none does.</summary>
    public int OwnerProcessId { get; }
}
