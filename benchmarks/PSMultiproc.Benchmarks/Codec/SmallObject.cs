namespace PSMultiproc.Benchmarks;

/// <summary>An object of the kind that a map returns.</summary>
public sealed class SmallObject
{
    /// <summary>A string.</summary>
    public string? Name { get; set; }

    /// <summary>An integer.</summary>
    public int Id { get; set; }

    /// <summary>A long integer.</summary>
    public long Length { get; set; }

    /// <summary>A date.</summary>
    public DateTime Written { get; set; }

    /// <summary>A flag.</summary>
    public bool IsReady { get; set; }
}
