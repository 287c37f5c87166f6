using FsCheck;
using FsCheck.Fluent;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Whatever is done to a shared dictionary or list, it holds what a plain one would.</summary>
public class SharedCollectionProperties
{
    private static readonly object?[] Values = [1, -1, null, "short", new string('x', 5_000), 2.5, long.MaxValue, true];

    [Fact]
    public void A_dictionary_does_what_a_dictionary_does() => Holds(static steps =>
    {
        using var shared = new SharedDictionary();
        var plain = new Dictionary<object, object?>();
        foreach (var (kind, place, item) in steps)
        {
            object key = place % 2 == 0 ? place % 40 : $"key {place % 40}";
            var value = Values[item % Values.Length];
            switch (kind % 8)
            {
                case 0:
                    Assert.Equal(plain.TryAdd(key, value), shared.TryAdd(key, value));
                    break;
                case 1:
                    Assert.Equal(plain.Remove(key, out var theirs), shared.TryRemove(key, out var ours));
                    Assert.Equal(theirs, ours);
                    break;
                case 2:
                    var updated = plain[key] = plain.TryGetValue(key, out var old) ? $"{old}".Length : value;
                    Assert.Equal(updated, shared.AddOrUpdate(key, value, static (_, present) => $"{present}".Length));
                    break;
                case 3:
                    Assert.Equal(plain.TryAdd(key, value) ? value : plain[key], shared.GetOrAdd(key, value));
                    break;
                case 4 when item == 0:
                    plain.Clear();
                    shared.Clear();
                    break;
                default:
                    plain[key] = value;
                    shared[key] = value;
                    break;
            }

            Assert.Equal(plain.Count, shared.Count);
            Assert.Equal(plain.GetValueOrDefault(key), shared[key]);
        }

        Assert.Equal(plain, shared.ToArray().ToDictionary(static entry => entry.Key, static entry => entry.Value));
    });

    [Fact]
    public void A_list_does_what_a_list_does() => Holds(static steps =>
    {
        using var shared = new SharedList();
        var plain = new List<object?>();
        foreach (var (kind, place, item) in steps)
        {
            var value = Values[item % Values.Length];
            var index = plain.Count == 0 ? 0 : place % plain.Count;
            switch (kind % 16)
            {
                case 0 when plain.Count > 0:
                    plain.RemoveAt(index);
                    shared.RemoveAt(index);
                    break;
                case 1:
                    Assert.Equal(plain.Remove(value), shared.Remove(value));
                    break;
                case 2:
                    plain.Insert(index, value);
                    shared.Insert(index, value);
                    break;
                case 3 when plain.Count > 0:
                    plain[index] = value;
                    shared[index] = value;
                    break;
                case 4 when plain.Count > 0:
                    plain.RemoveAt(0);
                    shared.RemoveAt(0);
                    break;
                case 5:
                    plain.AddRange(Values);
                    shared.AddRange(Values);
                    break;
                case 6:
                    Assert.Equal(plain.IndexOf(value), shared.IndexOf(value));
                    break;
                case 7:
                    plain.Insert(0, value);
                    shared.Insert(0, value);
                    break;
                case 8:
                    plain.InsertRange(index, Values);
                    shared.InsertRange(index, Values);
                    break;
                case 9:
                    var count = item % (plain.Count - index + 1);
                    Assert.Equal(plain.GetRange(index, count), shared.GetRange(index, count));
                    plain.RemoveRange(index, count);
                    shared.RemoveRange(index, count);
                    break;
                case 10:
                    plain.Reverse();
                    shared.Reverse();
                    break;
                case 11:
                    plain = [.. plain.OrderBy(static one => $"{one}".Length)];
                    shared.Sort(static (one, other) => $"{one}".Length - $"{other}".Length);
                    break;
                case 12:
                    Assert.Equal(plain.Count > 0, shared.TryRemoveFirst(out var first));
                    Assert.Equal(plain.FirstOrDefault(), first);
                    plain = [.. plain.Skip(1)];
                    break;
                case 13:
                    Assert.Equal(plain.Count > 0, shared.TryRemoveLast(out var last));
                    Assert.Equal(plain.LastOrDefault(), last);
                    plain = [.. plain.SkipLast(1)];
                    break;
                default:
                    plain.Add(value);
                    shared.Add(value);
                    break;
            }

            Assert.Equal(plain.Count, shared.Count);
        }

        Assert.Equal(plain, shared.ToArray());
    });

    private static void Holds(Action<(int Kind, int Place, int Item)[]> check)
    {
        var steps = (from kind in Gen.Choose(0, 71) from place in Gen.Choose(0, 999) from item in Gen.Choose(0, 99) select (kind, place, item)).ArrayOf(400);
        Prop.ForAll(steps.ToArbitrary(), check).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20261121, 5));
    }
}
