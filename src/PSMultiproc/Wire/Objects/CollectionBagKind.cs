namespace PSMultiproc.Wire;

/// <summary>What the items of a collection that cannot be rebuilt arrive in. The numbers are a part of the protocol.</summary>
internal enum CollectionBagKind
{
    /// <summary>An <see cref="System.Collections.ArrayList"/>.</summary>
    List = 0,

    /// <summary>A <see cref="System.Collections.Hashtable"/>; keys and values in turn.</summary>
    Dictionary = 1,

    /// <summary>A <see cref="System.Collections.Queue"/>.</summary>
    Queue = 2,

    /// <summary>A <see cref="System.Collections.Stack"/>; the lowest item first.</summary>
    Stack = 3,
}
