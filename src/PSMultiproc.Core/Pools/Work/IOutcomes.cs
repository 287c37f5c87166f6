namespace PSMultiproc.Pools;

/// <summary>Holds what came of a call's items until the consumer takes it, in one order or another.</summary>
internal interface IOutcomes
{
    /// <summary>Whether there is anything to take. Cheap, and a moment's truth.</summary>
    bool IsReady { get; }

    /// <summary>Stores a record of an item. By the reader of the worker that holds it.</summary>
    /// <param name="block">The item's block.</param>
    /// <param name="item">The item within it.</param>
    /// <param name="kind">What the record says.</param>
    /// <param name="value">The output or failure.</param>
    /// <param name="bytes">Its serialised size.</param>
    void Deliver(ItemBlock block, int item, RecordKind kind, object? value, int bytes);

    /// <summary>
    /// Notes an item whose outcome was in its block from the start: a failure, or <see cref="ItemBlock.Nothing"/>. By the
    /// thread that adds.
    /// </summary>
    void AddSettled(ItemBlock block, object outcome);

    /// <summary>Moves what is ready to the consumer. By the consumer's thread.</summary>
    /// <returns>How many items the consumer is through with thereby.</returns>
    int TakeInto(List<object?> batch);
}
