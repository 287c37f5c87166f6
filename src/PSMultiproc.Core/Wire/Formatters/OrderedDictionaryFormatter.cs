using System.Collections;
using System.Collections.Specialized;
using System.Reflection;

namespace PSMultiproc.Wire;

/// <summary>Formats an <see cref="OrderedDictionary"/>, PowerShell's <c>[ordered]@{}</c>.</summary>
internal sealed class OrderedDictionaryFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly OrderedDictionaryFormatter Instance = new();

    /// <summary>
    /// No public member tells the comparer. Should the field go, PowerShell's own comparer is assumed.
    /// </summary>
    private static readonly FieldInfo? ComparerField =
        typeof(OrderedDictionary).GetField("_comparer", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var dictionary = (OrderedDictionary)value;
        object? comparer = ComparerOf(dictionary);
        if (!Comparers.AreKnown<object>(comparer))
        {
            writer.WriteOtherwise(dictionary, Comparers.Reason(comparer!));
            return;
        }

        int announced = dictionary.Count, written = 0;
        writer.BeginComposite(CompositeCode.OrderedDictionary, checked((2 * announced) + 1));
        Comparers.Write<object>(writer, comparer);
        foreach (DictionaryEntry entry in dictionary)
        {
            writer.WriteElement(entry.Key, written++);
            writer.WriteMember(entry.Value, entry.Key);
        }

        writer.ExpectWritten(announced, written);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        if (parts % 2 == 0) throw new WireFormatException("A dictionary's last key has no value.");
        var comparer = (IEqualityComparer?)Comparers.Read(ref reader);
        reader.BeginElements(parts - 1);
        var dictionary = new OrderedDictionary(parts / 2, comparer);
        reader.Announce(dictionary);
        for (int i = 1; i < parts; i += 2)
        {
            object key = reader.ReadElement() ?? throw new WireFormatException("A dictionary's key is null.");
            dictionary[key] = reader.ReadElement();
        }

        return dictionary;
    }

    private static object? ComparerOf(OrderedDictionary dictionary) =>
        ComparerField is null ? StringComparer.OrdinalIgnoreCase : ComparerField.GetValue(dictionary);
}
