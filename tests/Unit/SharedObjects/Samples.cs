namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Values of every type that shared ones can have.</summary>
internal static class Samples
{
    /// <summary>Two of each type, boxed.</summary>
    public static TheoryData<object, object> Pairs => new()
    {
        { (sbyte)-1, sbyte.MaxValue }, { (byte)1, byte.MaxValue }, { (short)-1, short.MaxValue }, { (ushort)1, ushort.MaxValue },
        { -1, int.MaxValue }, { 1u, uint.MaxValue }, { -1L, long.MaxValue }, { 1UL, ulong.MaxValue },
        { (Int128)(-1), Int128.MaxValue }, { (UInt128)1, UInt128.MaxValue },
        { (Half)1.5, Half.NaN }, { 1.5f, float.Epsilon }, { Math.PI, double.NegativeInfinity }, { 1.10m, decimal.MinValue },
        { true, false }, { 'a', '\uFFFF' },
        { new DateTime(2026, 11, 21, 1, 2, 3, DateTimeKind.Utc), DateTime.MaxValue },
        { TimeSpan.FromTicks(-1), TimeSpan.MaxValue }, { Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), Guid.Empty },
    };

    /// <summary>The least and the greatest integer of each type.</summary>
    public static TheoryData<object, object> Bounds => new()
    {
        { sbyte.MinValue, sbyte.MaxValue }, { byte.MinValue, byte.MaxValue }, { short.MinValue, short.MaxValue },
        { ushort.MinValue, ushort.MaxValue }, { int.MinValue, int.MaxValue }, { uint.MinValue, uint.MaxValue },
        { long.MinValue, long.MaxValue }, { ulong.MinValue, ulong.MaxValue }, { Int128.MinValue, Int128.MaxValue },
        { UInt128.MinValue, UInt128.MaxValue }, { decimal.MinValue, decimal.MaxValue },
    };
}
