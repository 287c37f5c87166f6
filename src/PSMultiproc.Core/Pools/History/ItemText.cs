using System.Collections;
using System.Globalization;
using System.Text;

namespace PSMultiproc.Pools;

/// <summary>What to call an item where people look: short, on one line, without what a terminal would obey.</summary>
/// <remarks>
/// Nothing that a user may have written runs for it, since it is asked on threads on which nothing may hang: an object of
/// any other type than the framework's plain ones is called by its type.
/// </remarks>
internal static class ItemText
{
    /// <summary>The most characters; longer texts end in an ellipsis.</summary>
    public const int Longest = 60;

    private const char Ellipsis = '…';

    /// <summary>Describes an object.</summary>
    public static string Of(object? item) => item switch
    {
        null => "null",
        string text => OnOneLine(text),
        char or bool or decimal or DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan or Guid or Half or Int128 or UInt128 =>
            OnOneLine(Convert.ToString(item, CultureInfo.InvariantCulture)!),
        Uri uri when item.GetType() == typeof(Uri) => OnOneLine(uri.OriginalString),
        Version version => version.ToString(),
        FileInfo or DirectoryInfo => OnOneLine(((FileSystemInfo)item).Name),
        byte[] bytes => Counted("byte[]", bytes.Length),
        Array array => Counted(NameOf(array.GetType()), array.Length),
        Hashtable when item.GetType() == typeof(Hashtable) => Counted("Hashtable", ((Hashtable)item).Count),
        _ when item.GetType().IsPrimitive || item.GetType().IsEnum => OnOneLine(Convert.ToString(item, CultureInfo.InvariantCulture)!),
        _ => NameOf(item.GetType()),
    };

    /// <summary>Cuts a text to a line that can be shown.</summary>
    public static string OnOneLine(string text)
    {
        var isCut = text.Length > Longest;
        var shown = text.AsSpan(0, isCut ? Longest - 1 : text.Length);
        if (isCut && char.IsHighSurrogate(shown[^1]))
        {
            shown = shown[..^1];
        }

        if (!isCut && !HasHidden(shown))
        {
            return text;
        }

        var line = new StringBuilder(Longest);
        foreach (var character in shown.EnumerateRunes())
        {
            // Those that stand for half a character come as the replacement character.
            line.Append(IsHidden(character) ? " " : character.ToString());
        }

        return isCut ? line.Append(Ellipsis).ToString() : line.ToString();
    }

    private static bool HasHidden(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character is < ' ' or > '~')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether it moves the cursor, changes the direction of writing, or otherwise is not a character to see.</summary>
    private static bool IsHidden(Rune character) => Rune.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or
        UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned;

    private static string Counted(string name, int count) => string.Create(CultureInfo.InvariantCulture, $"{OnOneLine(name)} of {count}");

    private static string NameOf(Type type) => OnOneLine(type.Name);
}
