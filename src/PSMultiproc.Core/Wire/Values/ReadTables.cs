namespace PSMultiproc.Wire;

/// <summary>
/// What a message being read has named so far, and the shapes of the messages before. It belongs to one thread for one
/// message.
/// </summary>
internal sealed class ReadTables
{
    /// <summary>A table that grew past this is not kept for the next message.</summary>
    private const int KeptCapacity = 16 * 1024;

    /// <summary>Stands for an object whose parts are still being read.</summary>
    private static readonly object Unfinished = new();

    private readonly List<object?> _objects = [];

    /// <summary>The types named, by number.</summary>
    public List<WireType> Types { get; } = [];

    /// <summary>The names met, by number.</summary>
    public List<string> Names { get; } = [];

    /// <summary>The shapes of objects described, by number.</summary>
    public List<ObjectShape> Shapes { get; } = [];

    /// <summary>What other messages described; it outlives <see cref="Clear"/>.</summary>
    public ShapeMemory KnownShapes { get; } = new();

    /// <summary>Gives the next composite its number.</summary>
    public int Reserve()
    {
        _objects.Add(Unfinished);
        return _objects.Count - 1;
    }

    /// <summary>Makes an object known to the references that follow.</summary>
    public void Set(int number, object? value) => _objects[number] = value;

    /// <summary>The object of a number.</summary>
    /// <exception cref="WireFormatException">There is none, or it is not finished.</exception>
    public object? Get(int number)
    {
        if ((uint)number >= (uint)_objects.Count)
            throw new WireFormatException($"The message refers to object {number} of {_objects.Count}.");
        object? value = _objects[number];
        return ReferenceEquals(value, Unfinished)
            ? throw new WireFormatException($"The message refers to object {number} before it is whole.")
            : value;
    }

    /// <summary>Forgets the message.</summary>
    public void Clear()
    {
        _objects.Clear();
        if (_objects.Capacity > KeptCapacity) _objects.Capacity = 0;
        Types.Clear();
        Names.Clear();
        Shapes.Clear();
    }
}
