using System.Globalization;

namespace PSMultiproc;

/// <summary>What it costs, in words, when a worker dies that has gathered something for its block's end.</summary>
internal static class GatheredWork
{
    /// <summary>The end of a sentence.</summary>
    /// <param name="items">How many items the worker had done.</param>
    public static string IsLost(int items) => string.Create(
        CultureInfo.InvariantCulture, $"so that what it had gathered is lost: of {items} {(items == 1 ? "item" : "items")}");
}
