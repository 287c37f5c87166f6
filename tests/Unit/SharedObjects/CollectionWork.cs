using System.Collections;
using System.Globalization;
using PSMultiproc.Shared;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>What the workers of the tests of dictionaries and lists do.</summary>
public static class CollectionWork
{
    /// <summary>The keys that each run of <see cref="ChangeWithoutEnd"/> has for itself.</summary>
    private const int Keys = 17;

    /// <summary>Fills a dictionary: [dictionary, which process, how many].</summary>
    public static int Fill(object?[] work)
    {
        var (dictionary, process, count) = ((SharedDictionary)work[0]!, (int)work[1]!, (int)work[2]!);
        for (var i = 0; i < count; i++)
        {
            dictionary[$"{process}/{i}"] = new string('x', i % 40) + i;
            dictionary.AddOrUpdate("all", 1, static (_, old) => (int)old! + 1);
            ((SharedList)dictionary["list"]!).Add(i);
        }

        return Environment.ProcessId;
    }

    /// <summary>The steps of one run, one after the other, until told to end; after each it says so in the dictionary's array.</summary>
    public static int ChangeWithoutEnd(object?[] work)
    {
        var dictionary = (SharedDictionary)work[0]!;
        var done = (SharedArray<int>)dictionary["done"]!;
        var run = ((SharedValue<int>)dictionary["runs"]!).Increment();
        var list = (SharedList)dictionary["list"]!;
        for (var step = 1; RandomKills.GoesOn(work); step++)
        {
            Change(dictionary, run, step);
            dictionary.AddOrUpdate("total", 1, static (_, old) => (int)old! + 1);
            list.Add(run);
            list.Insert(list.Count / 2, -run);
            list.Remove(-run);
            done[run] = step;
        }

        return run;
    }

    /// <summary>One step of a run.</summary>
    public static void Change(IDictionary dictionary, int run, int step)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"run {run} key {step % Keys}");
        switch (step % 5)
        {
            case 0:
                dictionary[key] = step;
                break;
            case 1:
                dictionary[key] = new string('x', step % 500) + step;
                break;
            case 2:
                dictionary.Remove(key);
                break;
            case 3:
                dictionary[key] = new Hashtable { ["step"] = step, ["text"] = $"text of {step}" };
                break;
            default:
                dictionary[key] = new List<object?> { step, run, new List<object?> { step } };
                break;
        }
    }

    /// <summary>What a run's keys are after a step.</summary>
    public static Hashtable After(int run, int step)
    {
        var entries = new Hashtable();
        for (var i = 1; i <= step; i++)
        {
            Change(entries, run, i);
        }

        return entries;
    }

    /// <summary>Dies within a step: an entry was removed, and nothing that follows from it says so yet.</summary>
    public static unsafe int DieInStep(SharedDictionary dictionary)
    {
        dictionary.Heap.Enter();
        var part = dictionary.Heap.Part;
        var table = (TableHeader*)part.At(part.Node(part.Header->Root)->Contents, TableHeader.Size);
        ((long*)(table + 1))[0] = KeyTable.RemovedPlace;
        table->Count = 1000;
        new Span<byte>((long*)(table + 1) + table->Capacity, 64).Fill(0x55);
        return SynchronizationWork.Die();
    }

    /// <summary>Dies when the next part is there and does not count yet.</summary>
    public static int DieInRenewal(SharedDictionary dictionary)
    {
        dictionary.Heap.Enter();
        new SharedParts(dictionary.Name).Create(dictionary.Heap.Part.Number + 1, 1 << 16);
        return SynchronizationWork.Die();
    }

    /// <summary>Makes a dictionary that goes with this process.</summary>
    public static SharedDictionary Make(int value) => new(values: new Hashtable { ["a"] = value, ["inner"] = new Hashtable { ["b"] = value } });

    /// <summary>Sets an entry of what is given, and gives it back.</summary>
    public static object? SetInner(object?[] work)
    {
        ((SharedDictionary)work[0]!)["set"] = work[1];
        return work[0];
    }
}
