namespace PSMultiproc.Shared;

/// <summary>A heap whose lock is held, until this is disposed of.</summary>
internal readonly ref struct HeldHeap(SharedHeap heap)
{
    private readonly SharedHeap _heap = heap;

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _heap.Exit();
}
