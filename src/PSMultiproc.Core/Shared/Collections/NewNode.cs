namespace PSMultiproc.Shared;

/// <summary>A dictionary or list that is to be made within another, and what is to be in it.</summary>
internal sealed class NewNode(SharedObjectKind kind)
{
    /// <summary>What it is to be.</summary>
    public SharedObjectKind Kind { get; } = kind;

    /// <summary>Its items; of a list, without keys.</summary>
    public List<(NewKey Key, NewValue Value)> Items { get; } = [];

    /// <summary>What it is once it was made.</summary>
    public NodeReference Made { get; set; }
}
