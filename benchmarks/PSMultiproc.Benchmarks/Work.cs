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

    /// <summary>Counts up to a number, together with the others, once all are there: [value, those who have come, all, times].</summary>
    public static int Increment(object?[] item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var times = Meet(item);
        var value = (SharedValue<int>)item[0]!;
        for (var i = 0; i < times; i++)
            value.Increment();
        return times;
    }

    /// <summary>The same with a <see cref="long"/>, by adding one.</summary>
    public static int AddOne(object?[] item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var times = Meet(item);
        var value = (SharedValue<long>)item[0]!;
        for (var i = 0; i < times; i++)
            value.Add(1);
        return times;
    }

    /// <summary>The same by reading and writing, under a lock: the fifth of the item.</summary>
    public static int IncrementLocked(object?[] item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var times = Meet(item);
        var (value, @lock) = ((SharedValue<int>)item[0]!, (ProcessLock)item[4]!);
        for (var i = 0; i < times; i++)
        {
            @lock.Acquire();
            value.Value++;
            @lock.Release();
        }

        return times;
    }

    /// <summary>Puts numbers into a queue, or takes as many out, once all are there: [queue, those who have come, all, times, whether it puts].</summary>
    public static int Pass(object?[] item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var times = Meet(item);
        var (queue, isProducer) = ((ProcessQueue)item[0]!, (bool)item[4]!);
        for (var i = 0; i < times; i++)
        {
            if (isProducer)
                queue.Put(i);
            else
                queue.Get();
        }

        return times;
    }

    /// <summary>Takes buffers out of a queue, once all are there: [queue, those who have come, all, times].</summary>
    public static int Take(object?[] item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var times = Meet(item);
        for (var i = 0; i < times; i++)
            _ = Length((byte[])((ProcessQueue)item[0]!).Get()!);
        return times;
    }

    /// <summary>Sets the values of a thousand keys in turn, together with the others: the first of the item is the dictionary.</summary>
    public static int SetEntries(object?[] item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var times = Meet(item);
        DictionaryRow.Set((SharedDictionary)item[0]!, times);
        return times;
    }

    private static int Meet(object?[] item)
    {
        var (come, all) = ((SharedValue<int>)item[1]!, (int)item[2]!);
        come.Increment();
        SpinWait.SpinUntil(() => come.Value == all);
        return (int)item[3]!;
    }
}
