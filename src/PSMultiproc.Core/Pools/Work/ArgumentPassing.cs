namespace PSMultiproc.Pools;

/// <summary>How an item becomes a method's arguments. The numbers are part of the protocol.</summary>
internal enum ArgumentPassing
{
    /// <summary>The item is the first argument; fixed ones may follow.</summary>
    Item = 0,

    /// <summary>The item is an array of all arguments.</summary>
    Spread = 1,

    /// <summary>The item holds arguments, in order or by name; fixed ones may follow.</summary>
    Splat = 2,
}
