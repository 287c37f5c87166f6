using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats a <see cref="Hashtable"/>. One that compares as PowerShell's <c>@{}</c> does, without regard to case, is a
/// plain MessagePack map; any other is a composite that names its comparer.
/// </summary>
internal sealed class HashtableFormatter : ValueFormatter
{
    /// <summary>Formats hashtables, and reads the composites.</summary>
    public static readonly HashtableFormatter Instance = new(plain: false);

    /// <summary>Reads a plain map; its parts are pairs.</summary>
    public static readonly HashtableFormatter PlainMap = new(plain: true);

    private readonly bool _plain;

    private HashtableFormatter(bool plain) => _plain = plain;

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var table = (Hashtable)value;
        IEqualityComparer? comparer = ComparerOf(table);
        int announced = table.Count, written = 0;
        if (ReferenceEquals(comparer, StringComparer.OrdinalIgnoreCase))
        {
            writer.Raw.WriteMapHeader(announced);
        }
        else if (!Comparers.AreKnown<object>(comparer))
        {
            writer.WriteOtherwise(table, Comparers.Reason(comparer!));
            return;
        }
        else
        {
            writer.BeginComposite(CompositeCode.Hashtable, checked((2 * announced) + 1));
            Comparers.Write<object>(writer, comparer);
        }

        IEnumerable entries = writer.IsReproducible ? InOrder(table) : table;
        foreach (DictionaryEntry entry in entries)
        {
            writer.WriteElement(entry.Key, written++);
            writer.WriteMember(entry.Value, entry.Key);
        }

        writer.ExpectWritten(announced, written);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        IEqualityComparer? comparer = StringComparer.OrdinalIgnoreCase;
        int pairs = parts;
        if (!_plain)
        {
            if (parts % 2 == 0) throw new WireFormatException("A hashtable's last key has no value.");
            comparer = (IEqualityComparer?)Comparers.Read(ref reader);
            pairs = parts / 2;
        }

        reader.BeginElements(2L * pairs);
        var table = new Hashtable(pairs, comparer);
        reader.Announce(table);
        for (int i = 0; i < pairs; i++)
        {
            object key = reader.ReadElement() ?? throw new WireFormatException("A hashtable's key is null.");
            table[key] = reader.ReadElement();
        }

        return table;
    }

    /// <summary>The entries by their keys' text: the table's own order is another in each process.</summary>
    private static IOrderedEnumerable<DictionaryEntry> InOrder(Hashtable table) => table.Cast<DictionaryEntry>()
        .OrderBy(static entry => Convert.ToString(entry.Key, CultureInfo.InvariantCulture), StringComparer.Ordinal)
        .ThenBy(static entry => entry.Key.GetType().FullName, StringComparer.Ordinal);

    /// <summary>The protected property that a derived class would see.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_EqualityComparer")]
    private static extern IEqualityComparer? ComparerOf(Hashtable table);
}
