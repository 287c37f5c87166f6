namespace PSMultiproc.Shared;

/// <summary>When a value is to be put into its place.</summary>
/// <param name="When">Under which circumstances.</param>
/// <param name="Seen">What is to be there still.</param>
/// <param name="Compared">What is to be there.</param>
internal readonly record struct StoreCondition(StoreWhen When, StoredValue Seen = default, NewValue Compared = default)
{
    /// <summary>In any case.</summary>
    public static StoreCondition Always { get; } = new(StoreWhen.Always);

    /// <summary>Only if there is none.</summary>
    public static StoreCondition Missing { get; } = new(StoreWhen.Missing);

    /// <summary>Only if there is still the value that was copied out.</summary>
    public static StoreCondition Unchanged(StoredValue seen) => new(StoreWhen.Unchanged, seen);

    /// <summary>Only if there is a value.</summary>
    public static StoreCondition Equal(NewValue compared) => new(StoreWhen.Equal, Compared: compared);
}
