namespace PSMultiproc.Benchmarks;

/// <summary>One row of the table.</summary>
internal interface IRow
{
    /// <summary>Its number there.</summary>
    int Number { get; }

    /// <summary>Measures the peer and us, in turn.</summary>
    /// <param name="isQuick">Fewer rounds of less work: to see that it runs, not to quote.</param>
    IAsyncEnumerable<Figure> MeasureAsync(bool isQuick);
}
