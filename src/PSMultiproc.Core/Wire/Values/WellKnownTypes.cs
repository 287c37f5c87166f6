using System.Collections;
using System.Collections.ObjectModel;

namespace PSMultiproc.Wire;

/// <summary>Types that a message names by number. The order is a part of the protocol: add at the end.</summary>
internal static class WellKnownTypes
{
    /// <summary>The types; the first has number -1, the next -2.</summary>
    public static IReadOnlyList<Type> All { get; } =
    [
        typeof(List<object>), typeof(List<string>), typeof(List<int>), typeof(List<long>), typeof(List<double>),
        typeof(string[]), typeof(int[]), typeof(long[]), typeof(double[]), typeof(float[]), typeof(bool[]),
        typeof(char[]),
        typeof(Dictionary<string, object>), typeof(Dictionary<string, string>), typeof(Dictionary<string, int>),
        typeof(HashSet<string>), typeof(HashSet<int>), typeof(ArrayList), typeof(Collection<object>),
        typeof(object), typeof(string), typeof(int), typeof(long), typeof(double), typeof(float), typeof(bool),
        typeof(char),
        typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(uint), typeof(ulong), typeof(decimal),
        typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(Guid), typeof(object[]), typeof(byte[]),
        typeof(Exception), typeof(InvalidOperationException), typeof(ArgumentException), typeof(DateTime[]),
        typeof(Guid[]),
        typeof(Hashtable), typeof(FileInfo), typeof(DirectoryInfo),
    ];
}
