using System.Collections;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace PSMultiproc.Tests.Wire;

/// <summary>Compares what was sent with what arrived.</summary>
internal static class ValueAssert
{
    /// <summary>Both have the same type, at every depth, and the same value.</summary>
    public static void Same(object? expected, object? actual)
    {
        Assert.Equal(expected?.GetType(), actual?.GetType());
        switch (expected)
        {
            case null or string: Assert.Equal(expected, actual); break;
            case double number: Assert.Equal(Bits(number), Bits((double)actual!)); break;
            case DateTime date: Assert.Equal(Parts(date), Parts((DateTime)actual!)); break;
            case DateTimeOffset date: Assert.True(date.EqualsExact((DateTimeOffset)actual!)); break;
            case Regex regex: Assert.Equal(Parts(regex), Parts((Regex)actual!)); break;
            case FileSystemInfo info: Assert.Equal(Parts(info), Parts((FileSystemInfo)actual!)); break;
            case StringBuilder text: Assert.Equal(text.ToString(), actual!.ToString()); break;
            case Uri uri: Assert.Equal(Parts(uri), Parts((Uri)actual!)); break;
            case ITuple parts: SameElements(Parts(parts), Parts((ITuple)actual!)); break;
            case Array { Rank: > 1 } grid: SameGrid(grid, (Array)actual!); break;
            case IDictionary map: SameEntries(map, (IDictionary)actual!); break;
            case IEnumerable sequence: SameElements(sequence, (IEnumerable)actual!); break;
            default: Assert.Equal(expected, actual); break;
        }
    }

    private static long Bits(double number) => BitConverter.DoubleToInt64Bits(number);

    private static (long Ticks, DateTimeKind Kind) Parts(DateTime date) => (date.Ticks, date.Kind);

    private static (string Path, string Written) Parts(FileSystemInfo info) => (info.FullName, info.ToString());

    private static (string Text, bool Absolute) Parts(Uri uri) => (uri.OriginalString, uri.IsAbsoluteUri);

    private static (string Pattern, RegexOptions Options, TimeSpan Timeout) Parts(Regex regex) =>
        (regex.ToString(), regex.Options, regex.MatchTimeout);

    private static IEnumerable Parts(ITuple tuple) => Enumerable.Range(0, tuple.Length).Select(i => tuple[i]);

    private static void SameGrid(Array expected, Array actual)
    {
        for (int dimension = 0; dimension < expected.Rank; dimension++)
        {
            Assert.Equal(expected.GetLength(dimension), actual.GetLength(dimension));
            Assert.Equal(expected.GetLowerBound(dimension), actual.GetLowerBound(dimension));
        }

        SameElements(expected, actual);
    }

    private static void SameEntries(IDictionary expected, IDictionary actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (DictionaryEntry entry in expected)
        {
            Assert.True(actual.Contains(entry.Key), $"The key {entry.Key} is missing.");
            Same(entry.Value, actual[entry.Key]);
        }
    }

    private static void SameElements(IEnumerable expected, IEnumerable actual)
    {
        List<object?> before = [.. expected.Cast<object?>()], after = [.. actual.Cast<object?>()];
        Assert.Equal(before.Count, after.Count);
        foreach ((object? one, object? other) in before.Zip(after)) Same(one, other);
    }
}
