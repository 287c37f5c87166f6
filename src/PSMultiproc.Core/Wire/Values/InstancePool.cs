namespace PSMultiproc.Wire;

/// <summary>
/// Keeps a few objects that are costly to make, as many as there are processors. Thread-safe and lock-free.
/// </summary>
internal sealed class InstancePool<T>(Func<T> create)
    where T : class
{
    private readonly T?[] _idle = new T?[Environment.ProcessorCount];

    /// <summary>Gives an idle object, or a new one; it is the caller's alone until returned.</summary>
    public T Rent()
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            if (Volatile.Read(ref _idle[i]) is null) continue;
            if (Interlocked.Exchange(ref _idle[i], null) is { } idle) return idle;
        }

        return create();
    }

    /// <summary>Takes an object back, or lets it go where enough are idle.</summary>
    public void Return(T instance)
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            if (Volatile.Read(ref _idle[i]) is not null) continue;
            if (Interlocked.CompareExchange(ref _idle[i], instance, null) is null) return;
        }
    }
}
