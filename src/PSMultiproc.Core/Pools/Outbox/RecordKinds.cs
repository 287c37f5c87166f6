namespace PSMultiproc.Pools;

/// <summary>What the kinds of records have in common.</summary>
internal static class RecordKinds
{
    /// <summary>Whether the item goes on after such a record.</summary>
    public static bool LetsItemGoOn(this RecordKind kind) => kind is RecordKind.Output or RecordKind.Error or RecordKind.Note or RecordKind.Times;

    /// <summary>Whether a worker says such a thing.</summary>
    public static bool IsKnown(this RecordKind kind) => kind is >= RecordKind.Output and <= RecordKind.Times;
}
