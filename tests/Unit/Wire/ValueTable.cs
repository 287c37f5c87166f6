using System.Collections;
using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace PSMultiproc.Tests.Wire;

/// <summary>One or more values of every type that arrives as what it was.</summary>
internal static class ValueTable
{
    public static IReadOnlyList<object?> Values { get; } =
    [
        null, true, false, 0, 1, -1, 127, 128, -32, -33, int.MinValue, int.MaxValue,
        0L, 1L, -1L, 127L, 128L, -129L, 32768L, int.MaxValue, int.MaxValue + 1L, int.MinValue - 1L, long.MinValue,
        long.MaxValue,
        (byte)0, (byte)255, (sbyte)-128, (short)-3, short.MaxValue, (ushort)65535, 7u, uint.MaxValue, 0UL,
        ulong.MaxValue,
        Int128.MinValue, Int128.One, UInt128.MaxValue, (Half)1.5f, Half.NaN,
        0f, 1.5f, float.NaN, float.NegativeInfinity, 0d, -0d, 1e300, double.NaN, double.Epsilon,
        double.PositiveInfinity,
        0m, 1.10m, -0.0m, decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m,
        BigInteger.Zero, BigInteger.Parse("-123456789012345678901234567890", CultureInfo.InvariantCulture),
        new Complex(1, -2),
        'a', '\0', '\uD800', "", "text", "汉字 🍺", new string('x', 1000), "half a pair \uDC00",
        DateTime.MinValue, DateTime.MaxValue, new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc),
        new DateTime(2024, 3, 31, 2, 30, 0, DateTimeKind.Local), new DateTime(1, DateTimeKind.Unspecified),
        new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromMinutes(-690)), DateTimeOffset.MaxValue,
        TimeSpan.MinValue, TimeSpan.FromDays(1.5), new DateOnly(2024, 2, 29), new TimeOnly(23, 59, 59),
        Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), Guid.Empty, DBNull.Value,
        new Version(1, 2), new Version(1, 2, 3), new Version(1, 2, 3, 4),
        new Uri("https://example.org/a?b=c#d"), new Uri("../relative", UriKind.Relative),
        IPAddress.Parse("127.0.0.1"), IPAddress.Parse("::1"),
        new IPAddress(IPAddress.IPv6Loopback.GetAddressBytes(), 3),
        new IPEndPoint(IPAddress.Parse("10.0.0.1"), 443),
        new Regex("^a+$", RegexOptions.IgnoreCase | RegexOptions.Multiline, TimeSpan.FromSeconds(2)), new Regex("b"),
        CultureInfo.GetCultureInfo("de-CH"), CultureInfo.InvariantCulture,
        typeof(int), typeof(Dictionary<string, List<Person>>), typeof(int[,]), typeof(List<>), typeof(Person[][]),
        new FileInfo(Path.GetFullPath("a.txt")), new FileInfo("relative.txt"), new DirectoryInfo("."),
        new StringBuilder("built"),
        DayOfWeek.Friday, ConsoleColor.Red, Tiny.All, Huge.Most, Negative.Least, (Tiny)7,
        FileAttributes.Hidden | FileAttributes.System,
        Array.Empty<byte>(), new byte[] { 1, 2, 255 }, new sbyte[] { -1 }, new[] { true, false },
        new[] { 'x', '\uD800' },
        new short[] { -1, 2 }, new ushort[] { 3 }, new[] { 1, -2, int.MaxValue }, new uint[] { 4 },
        new[] { 5L, long.MinValue },
        new[] { ulong.MaxValue }, new[] { 1f, float.NaN }, new[] { 0.1, double.NaN }, new[] { (Half)2 },
        new[] { TimeSpan.FromTicks(7) }, new[] { Guid.Empty }, new[] { 1.5m }, new[] { DateTime.UnixEpoch },
        Array.Empty<object>(), new object?[] { 1, "two", 3.0, null, new object?[] { 4L } }, Array.Empty<string>(),
        new[] { "a", null, "c" }, new int?[] { 1, null }, new[] { DayOfWeek.Monday }, new[] { new[] { 1 }, [2, 3], [] },
        new int[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }, new string[2, 0, 3], new object?[,] { { "a", null } },
        Array.CreateInstance(typeof(int), [2, 2], [1, -1]),
        new List<int> { 1, 2 }, new List<byte> { 9 }, new List<string?> { "a", null },
        new List<object?> { 1, "b", null },
        new List<List<double>> { new() { 0.5 }, new() }, new List<DateTime> { DateTime.UnixEpoch },
        new List<int?> { null, 3 },
        new ArrayList { 1, "two", null }, new Collection<object> { 1, "x" }, new ObservableCollection<string> { "o" },
        new LinkedList<int>([1, 2, 3]), new Queue<string>(["first", "second"]), new Stack<int>([1, 2, 3]),
        new ConcurrentQueue<int>([1, 2]), new ConcurrentBag<int>([1, 2, 3]), new SortedSet<int> { 3, 1 },
        new HashSet<int> { 1, 2 }, new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "A" },
        new Dictionary<string, int> { ["a"] = 1 }, new Dictionary<int, string?> { [1] = "x", [2] = null },
        new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase) { ["A"] = new List<int> { 1 }, ["b"] = null },
        new Dictionary<Guid, Person> { [Guid.Empty] = new("Ann", 3) },
        new SortedDictionary<string, int>(StringComparer.Ordinal) { ["b"] = 2, ["a"] = 1 },
        new SortedList<int, string> { [2] = "b" },
        new ConcurrentDictionary<string, int> { ["c"] = 3 },
        new Hashtable { ["a"] = 1, [2] = "b", ["n"] = null },
        new Hashtable(StringComparer.OrdinalIgnoreCase) { ["A"] = 1 },
        new OrderedDictionary { ["z"] = 1, ["a"] = 2 },
        new OrderedDictionary(StringComparer.OrdinalIgnoreCase) { ["Z"] = null },
        new KeyValuePair<string, int>("k", 1), new DictionaryEntry("k", null),
        Tuple.Create(1, "a", 2.5), (1, "two", (object?)null), (1, 2, 3, 4, 5, 6, 7, 8, 9), ValueTuple.Create(),
        new Person("Ann", 41, new Person("Bob", 42)), new Person("", -1), new Point(1.5, -2),
        new Pair { Left = 1, Right = "r" },
        new { Name = "anonymous", Size = 3L, Inner = new { Deep = true } },
    ];
}
