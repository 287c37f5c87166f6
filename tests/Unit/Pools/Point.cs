namespace PSMultiproc.Tests.Pools;

/// <summary>A record as users write them.</summary>
public record Point(int X, int Y)
{
    public string? Name { get; init; }
}
