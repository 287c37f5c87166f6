namespace PSMultiproc.Wire;

/// <summary>What the items of a collection that cannot be rebuilt arrive in. The numbers are a part of the protocol.</summary>
internal enum CollectionBagKind
{
    /// <summary>An <see cref="System.Collections.ArrayList"/>.</summary>
    List = 0,

    /// <summary>
    /// A <see cref="System.Collections.Hashtable"/> that ignores case, as PowerShell's own; keys and values in turn.
    /// </summary>
    Dictionary = 1,

    /// <summary>A <see cref="System.Collections.Queue"/>.</summary>
    Queue = 2,

    /// <summary>A <see cref="System.Collections.Stack"/>; the lowest item first.</summary>
    Stack = 3,

    /// <summary>An <see cref="System.Collections.ArrayList"/> of what has items but is no list: it keeps its properties.</summary>
    Sequence = 4,

    /// <summary>A <see cref="System.Collections.Hashtable"/> some of whose keys differ in case only.</summary>
    ExactDictionary = 5,

    /// <summary>An <see cref="System.Collections.Specialized.OrderedDictionary"/> that ignores case.</summary>
    OrderedDictionary = 6,
}
