using System.Globalization;

namespace PSMultiproc;

/// <summary>An item that a worker is at.</summary>
/// <param name="Index">Its index among those of its call, from 0.</param>
/// <param name="Text">
/// What to call it: plain values as text, on one line of at most 60 characters, and any other object by its type.
/// </param>
public sealed record WorkerItem(long Index, string Text)
{
    /// <summary>Index and text: <c>12: web1</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}: {Text}");
}
