using System.Globalization;
using System.Text;

namespace PSMultiproc.Wire;

/// <summary>One step from a value to a part of it, for the message of <see cref="NotSerializableException"/>.</summary>
/// <param name="Label">
/// A member's name or a dictionary's key; null where the part has an index or is the value itself.
/// </param>
/// <param name="Index">The part's index; negative where it has none.</param>
/// <param name="Type">The part's type.</param>
internal readonly record struct PathSegment(object? Label, int Index, Type? Type)
{
    /// <summary>The part is the value itself, seen through a wrapper.</summary>
    public const int NoIndex = -1;

    /// <summary>How much of a long way is shown at either end, in steps.</summary>
    private const int ShownSteps = 16;

    /// <summary>The way through the segments, from <c>$</c>; the middle of a very long one is left out.</summary>
    public static string Render(ReadOnlySpan<PathSegment> path)
    {
        var text = new StringBuilder("$");
        for (int i = 0; i < path.Length; i++)
        {
            if (i == ShownSteps && path.Length > 2 * ShownSteps)
            {
                text.Append('…');
                i = path.Length - ShownSteps;
            }

            PathSegment segment = path[i];
            if (segment.Label is { } label)
                AppendLabel(text, Convert.ToString(label, CultureInfo.InvariantCulture) ?? "");
            else if (segment.Index != NoIndex) text.Append(CultureInfo.InvariantCulture, $"[{segment.Index}]");
        }

        return text.ToString();
    }

    private static void AppendLabel(StringBuilder text, string label)
    {
        bool plain = label.Length > 0 && label.All(static c => char.IsLetterOrDigit(c) || c == '_');
        if (plain) text.Append('.').Append(label);
        else text.Append("['").Append(label).Append("']");
    }
}
