using System.Globalization;

namespace PSMultiproc;

/// <summary>
/// What is said of a worker's death that has gathered something for its block's end. Throughout, the number of items that it
/// had done stands for an <c>end</c> block that ran, and null for an item.
/// </summary>
internal static class GatheredWork
{
    /// <summary>What ran, as the beginning of a sentence.</summary>
    public static string Subject(int? gathered) => gathered is null ? "The item" : "The 'end' block";

    /// <summary>What its death cost beside what ran, as the end of a sentence; nothing where that is nothing.</summary>
    public static string Loss(int? gathered) => gathered is { } items
        ? string.Create(CultureInfo.InvariantCulture, $", so that what it had gathered is lost: of {items} {(items == 1 ? "item" : "items")}")
        : string.Empty;
}
