using System.Collections.Concurrent;

namespace PSMultiproc.Wire;

/// <summary>Which types arrive as bags in place of themselves. Thread-safe.</summary>
/// <param name="isClaimed">Whether this extension sends a type alive.</param>
internal sealed class BagTypes(Func<Type, bool> isClaimed)
{
    private readonly ConcurrentDictionary<Type, bool> _known = new();
    private readonly Func<Type, bool> _isClaimed = isClaimed;

    /// <summary>Whether values of a type arrive as bags.</summary>
    public bool Contains(Type type) => _known.GetOrAdd(type, IsBag);

    private bool IsBag(Type type)
    {
        if (PlainFormatter.Find(type) is not null || _isClaimed(type)) return false;
        return ForeignTypes.ArriveAsBags(type) || FormatterFactory.Make(type) is null or UnsupportedFormatter;
    }
}
