namespace PSMultiproc.Benchmarks;

/// <summary>The work: public and static, so that a worker can find it by name.</summary>
public static class Work
{
    /// <summary>As little as can be done.</summary>
    public static int Identity(int item) => item;

    /// <summary>Makes the bytes cross, and little else.</summary>
    public static int Length(byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Length;
    }
}
