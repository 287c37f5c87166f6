namespace PSMultiproc.Shared;

/// <summary>A dictionary or list of a <see cref="PlainCopy"/>.</summary>
internal sealed class PlainNode(SharedObjectKind kind)
{
    /// <summary>What it is.</summary>
    public SharedObjectKind Kind { get; } = kind;

    /// <summary>What is in it; of a list, without keys. A value that is a dictionary or list is told by its node.</summary>
    public List<(StoredValue Key, StoredValue Value, PlainNode? Node)> Items { get; } = [];

    /// <summary>The plain one, once it was made.</summary>
    public object? Made { get; set; }
}
