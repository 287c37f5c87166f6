using System.Globalization;

namespace PSMultiproc.Pools;

/// <summary>What a job log says is done, and the input of the call that goes on with it does not have.</summary>
/// <param name="Path">The log's full path.</param>
/// <param name="Items">How many items that are.</param>
/// <param name="FirstIndex">The first one's index, from 0.</param>
/// <param name="InputItems">How many items the input has.</param>
internal sealed record JobLogSurplus(string Path, int Items, long FirstIndex, long InputItems)
{
    /// <summary>What a user is to know of it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Resume: the input has {InputItems} {Noun(InputItems)}, but the job log '{Path}' tells of {Items} more {Noun(Items)} done, from index {FirstIndex} on. Check that the input is the one that the log was written for, and whole.");

    private static string Noun(long count) => count == 1 ? "item" : "items";
}
