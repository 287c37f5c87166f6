namespace PSMultiproc.Wire;

/// <summary>What a message may not exceed, on either side.</summary>
internal static class WireLimits
{
    /// <summary>
    /// How deep values may nest. A level costs up to 1.4 KB of stack in unoptimised code, so this many take 700 KB of
    /// the 1 MB that a thread has by default on Windows. On a thread with less left, the depth that fits is the limit.
    /// </summary>
    public const int MaxDepth = 500;

    /// <summary>
    /// How many levels lie between two looks at the stack that is left. The runtime calls a stack sufficient while 64 KB
    /// of it are left, several times what these levels take.
    /// </summary>
    public const int StackCheckInterval = 8;

    /// <summary>
    /// The longest message in bytes: the longest array of bytes that .NET can make (<see cref="Array.MaxLength"/>).
    /// </summary>
    public const int MaxFrameLength = 0x7FFFFFC7;

    /// <summary>
    /// The longest type name in characters. The runtime's own parser of type names is recursive; a name this short
    /// cannot exhaust its stack.
    /// </summary>
    public const int MaxTypeNameLength = 4096;
}
