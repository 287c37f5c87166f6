namespace PSMultiproc.Shared;

/// <summary>An item of an <see cref="ItemOrder"/>; one for all that are the same.</summary>
internal sealed class OrderedItem(StoredValue stored)
{
    private int _rank;

    /// <summary>The item as it was copied out.</summary>
    public StoredValue Stored { get; } = stored;

    /// <summary>The item, rebuilt.</summary>
    public object? Value { get; set; }

    /// <summary>Another one that the comparer takes for equal, and that tells the rank of both; null where there is none.</summary>
    public OrderedItem? Equal { get; set; }

    /// <summary>How many different ones come before it.</summary>
    public int Rank
    {
        get => Equal?.Rank ?? _rank;
        set => _rank = value;
    }
}
