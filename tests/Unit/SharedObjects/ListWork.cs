using System.Collections;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>What the workers of the tests of lists do; and what is so of the lists at any moment.</summary>
public static class ListWork
{
    /// <summary>The numbers in an ordered list.</summary>
    public const int Numbers = 60;

    private const int MostTriples = 100;

    /// <summary>A dictionary of the lists that the work below is done to.</summary>
    public static SharedDictionary Make() => new(values: new Hashtable
    {
        ["triples"] = new ArrayList(),
        ["jobs"] = new ArrayList(),
        ["ordered"] = new ArrayList(Enumerable.Range(0, Numbers).Select(static i => i % 7 == 0 ? (object)new Hashtable { ["number"] = i } : i).ToArray()),
    });

    /// <summary>Inserts its own number so often, three at a time, and sorts and turns round: [dictionary, number, how often].</summary>
    public static int Insert(object?[] work)
    {
        var (dictionary, number, count) = ((SharedDictionary)work[0]!, (int)work[1]!, (int)work[2]!);
        var (triples, ordered) = ((SharedList)dictionary["triples"]!, (SharedList)dictionary["ordered"]!);
        for (var i = 0; i < count; i++)
        {
            triples.InsertRange(i % 3 * 3 % (triples.Count + 3), Three(number));
            Arrange(triples, ordered, i + number);
        }

        return number;
    }

    /// <summary>Changes the lists until told to end.</summary>
    public static int ChangeWithoutEnd(object?[] work)
    {
        var dictionary = (SharedDictionary)work[0]!;
        var (triples, ordered, jobs) = ((SharedList)dictionary["triples"]!, (SharedList)dictionary["ordered"]!, (SharedList)dictionary["jobs"]!);
        var steps = 0;
        for (; RandomKills.GoesOn(work); steps++)
        {
            triples.InsertRange(0, Three(steps % 50));
            triples.AddRange(Three(steps % 50));
            RemoveSome(triples, steps % 5 * 3);
            Arrange(triples, ordered, steps);
            jobs.Add(new Hashtable { ["job"] = new ArrayList { steps } });
            if (jobs.TryRemoveFirst(out var job) && ((Hashtable)job!)["job"] is not ArrayList { Count: 1 })
            {
                throw new InvalidOperationException("A job was taken that was not whole.");
            }
        }

        return steps;
    }

    /// <summary>The number of an item of an ordered list.</summary>
    public static int NumberOf(object? item) => item is SharedDictionary dictionary ? (int)dictionary["number"]! : (int)item!;

    /// <summary>Whether an ordered list, as it is seen, is in order or turned round.</summary>
    public static bool IsInOrder(object?[] items)
    {
        var numbers = items.Select(NumberOf).ToArray();
        var order = Enumerable.Range(0, Numbers).ToArray();
        return numbers.SequenceEqual(order) || numbers.SequenceEqual(order.Reverse());
    }

    /// <summary>Whether a list of triples, as it is seen, has all three of each.</summary>
    public static bool AreTriples(object?[] items) => items.Length % 3 == 0 && items.Chunk(3).All(static three => three.All(item => Equals(item, three[0])));

    private static void Arrange(SharedList triples, SharedList ordered, int step)
    {
        switch (step % 4)
        {
            case 0:
                triples.Reverse();
                break;
            case 1:
                triples.Sort();
                break;
            case 2:
                ordered.Reverse();
                break;
            default:
                ordered.Sort(static (one, other) => NumberOf(one) - NumberOf(other));
                break;
        }
    }

    /// <summary>Removes three from a place, of more when there are many. Others may remove them first.</summary>
    private static void RemoveSome(SharedList triples, int index)
    {
        var count = triples.Count;
        try
        {
            triples.RemoveRange(index, count > 3 * MostTriples ? count - index - (3 * MostTriples / 2) : 3);
        }
        catch (ArgumentOutOfRangeException)
        {
            // They are no more.
        }
    }

    private static string[] Three(int number) => [.. Enumerable.Repeat($"the number {number:D3}", 3)];
}
