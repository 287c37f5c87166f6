namespace PSMultiproc.Wire;

/// <summary>What a message may not exceed, on either side.</summary>
internal static class WireLimits
{
    /// <summary>
    /// How deep values may nest. One level costs the serializer well under 700 bytes of stack, so this many fit in
    /// the 1 MB that a thread has by default on Windows, with a third of it left for the caller.
    /// </summary>
    public const int MaxDepth = 1000;

    /// <summary>The longest message in bytes: the longest array of bytes that .NET can make (<see cref="Array.MaxLength"/>).</summary>
    public const int MaxFrameLength = 0x7FFFFFC7;

    /// <summary>
    /// The longest type name in characters. The runtime's own parser of type names is recursive; a name this short
    /// cannot exhaust its stack.
    /// </summary>
    public const int MaxTypeNameLength = 4096;
}
