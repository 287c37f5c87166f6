using System.Collections;
using System.Globalization;

namespace PSMultiproc.Wire;

/// <summary>
/// How a collection's comparer stands on the wire: nil for the default, a number for those that need no more, and
/// [culture, options] for one that follows a culture's rules.
/// </summary>
internal static class Comparers
{
    private const int Ordinal = 0;
    private const int OrdinalIgnoreCase = 1;
    private const int Reference = 2;

    /// <summary>Whether a comparer is one that the runtime itself makes.</summary>
    /// <typeparam name="T">What it compares.</typeparam>
    public static bool AreKnown<T>(object? comparer) =>
        IsDefault<T>(comparer) || comparer is ReferenceEqualityComparer || (comparer is IEqualityComparer<string?> text
            && (StringComparer.IsWellKnownOrdinalComparer(text, out _) || StringComparer.IsWellKnownCultureAwareComparer(text, out _, out _)));

    /// <summary>Why a collection with another comparer cannot be rebuilt, as a whole sentence.</summary>
    public static string Reason(object comparer) => $"Its comparer, {comparer.GetType()}, is not one of the well-known ones.";

    /// <summary>Writes a comparer.</summary>
    /// <typeparam name="T">What it compares.</typeparam>
    /// <exception cref="NotSerializableException">It is not known.</exception>
    public static void Write<T>(ValueWriter writer, object? comparer)
    {
        MessagePackWriter raw = writer.Raw;
        if (IsDefault<T>(comparer))
            raw.WriteNil();
        else if (comparer is ReferenceEqualityComparer)
            raw.WriteInt32(Reference);
        else if (comparer is not IEqualityComparer<string?> text)
            throw writer.Refuse(Reason(comparer!));
        else if (StringComparer.IsWellKnownOrdinalComparer(text, out bool ignoreCase))
            raw.WriteInt32(ignoreCase ? OrdinalIgnoreCase : Ordinal);
        else if (StringComparer.IsWellKnownCultureAwareComparer(text, out CompareInfo? culture, out var options))
            WriteCulture(raw, culture, options);
        else
            throw writer.Refuse(Reason(comparer));
    }

    /// <summary>Reads a comparer; null stands for the default.</summary>
    /// <exception cref="WireFormatException">It is unknown.</exception>
    public static object? Read(ref ValueReader reader)
    {
        if (reader.Raw.TryReadNil()) return null;
        if (reader.Raw.NextType == MessagePackType.Integer)
        {
            return reader.Raw.ReadInt32() switch
            {
                Ordinal => StringComparer.Ordinal,
                OrdinalIgnoreCase => StringComparer.OrdinalIgnoreCase,
                Reference => ReferenceEqualityComparer.Instance,
                int other => throw new WireFormatException($"The comparer {other} is unknown."),
            };
        }

        ValueReader.ExpectParts(reader.Raw.ReadArrayHeader(), 2, 2);
        CompareInfo rules = CultureInfo.GetCultureInfo(reader.Raw.ReadString()).CompareInfo;
        return rules.GetStringComparer((CompareOptions)reader.Raw.ReadInt32());
    }

    private static void WriteCulture(MessagePackWriter raw, CompareInfo culture, CompareOptions options)
    {
        raw.WriteArrayHeader(2);
        raw.WriteString(culture.Name);
        raw.WriteInt32((int)options);
    }

    private static bool IsDefault<T>(object? comparer) => comparer is null or Comparer
        || ReferenceEquals(comparer, EqualityComparer<T>.Default) || ReferenceEquals(comparer, Comparer<T>.Default);
}
