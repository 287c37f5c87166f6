using System.Numerics;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>What the workers of the tests of values and arrays do.</summary>
public static class ValueWork
{
    /// <summary>Adds one.</summary>
    public static int Increment(SharedValue<int> value) => value.Increment();

    /// <summary>Adds one to each element.</summary>
    public static int IncrementAll(SharedArray<int> array)
    {
        for (var i = 0; i < array.Count; i++)
        {
            array.AddAt(i, 1);
        }

        return array.Count;
    }

    /// <summary>Adds one so often: [value, times].</summary>
    public static int Add(object?[] work)
    {
        var (value, times) = ((SharedValue<int>)work[0]!, (int)work[1]!);
        for (var i = 0; i < times; i++)
        {
            value.Add(1);
        }

        return times;
    }

    /// <summary>The same in two steps under the lock.</summary>
    public static int AddUnderLock(object?[] work)
    {
        var (value, times) = ((SharedValue<int>)work[0]!, (int)work[1]!);
        for (var i = 0; i < times; i++)
        {
            value.GetLock().Acquire();
            value.Value += 1;
            value.GetLock().Release();
        }

        return times;
    }

    /// <summary>Adds one so often, in each way that there is: [value, times].</summary>
    public static int AddInAllWays(object?[] work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return AddInAllWays((SharedValue<int>)work[0]!, (int)work[1]!);
    }

    /// <summary>The same with a value that needs the lock.</summary>
    public static int AddDecimalsInAllWays(object?[] work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return AddInAllWays((SharedValue<decimal>)work[0]!, (int)work[1]!);
    }

    /// <summary>Lets one of several bytes that lie side by side go up and down: [array, index, rounds].</summary>
    public static int Swing(object?[] work)
    {
        var (array, index, rounds) = ((SharedArray<sbyte>)work[0]!, (int)work[1]!, (int)work[2]!);
        for (var i = 0; i < rounds; i++)
        {
            for (var up = 0; up < sbyte.MaxValue; up++)
            {
                array.AddAt(index, 1);
            }

            for (var down = 0; down < sbyte.MaxValue; down++)
            {
                array.AddAt(index, -1);
            }
        }

        return array.AddAt(index, (sbyte)(index + 1));
    }

    /// <summary>Says who it is, and writes values whose halves agree until it is told to end, or killed: [value, array, stop, process ids, own place there].</summary>
    public static int WriteAgreeingHalves(object?[] work)
    {
        var (value, array, stop) = ((SharedValue<UInt128>)work[0]!, (SharedArray<UInt128>)work[1]!, (SharedValue<bool>)work[2]!);
        ((SharedArray<int>)work[3]!)[(int)work[4]!] = Environment.ProcessId;
        var half = (ulong)Environment.ProcessId;
        while (!stop.Value)
        {
            value.Value = Agreeing(half++);
            value.Exchange(Agreeing(half++));
            value.Update(static old => Agreeing((ulong)old + 1));
            array[1] = Agreeing(half++);
            array.SetSlice(0, [Agreeing(half), Agreeing(half), Agreeing(half)]);
        }

        return 0;
    }

    /// <summary>A value whose halves agree.</summary>
    public static UInt128 Agreeing(ulong half) => new(half, half);

    /// <summary>Dies with the lock of a value.</summary>
    public static int DieWithLock(SharedValue<Guid> value) => LockWork.AcquireAndDie(value.GetLock());

    /// <summary>What a value of this name holds.</summary>
    public static long ReadNamed(string name) => ((SharedValue<long>)SharedObject.Connect(name)).Value;

    /// <summary>The sum of an array's elements, which takes all of them.</summary>
    public static double Sum(SharedArray<double> array) => array.Sum();

    /// <summary>Reads a value, though it may have been freed; the error's id.</summary>
    public static string TryRead(SharedValue<int> value)
    {
        try
        {
            return value.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (SharedObjectNotFoundException error)
        {
            return error.ErrorId;
        }
    }

    private static int AddInAllWays<T>(SharedValue<T> value, int times)
        where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < times; i++)
        {
            value.Increment();
            value.Update(static old => old + T.One);
            for (var old = value.Value; value.CompareExchange(old + T.One, old) is var found && found != old;)
            {
                old = found;
            }
        }

        return 3 * times;
    }
}
