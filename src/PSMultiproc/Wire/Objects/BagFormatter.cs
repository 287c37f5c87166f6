using System.Collections;
using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats objects that cannot be rebuilt as PowerShell remoting does: by their properties, and their items where they
/// are collections. A bag within a bag is its text, but what Format-Table and its like put out is sent whole: it is
/// nothing but nested objects, and of use only to what shows it in the end.
/// </summary>
internal sealed class BagFormatter(ShapeCatalog shapes) : ValueFormatter
{
    /// <summary>How many bags may stand in one another; remoting's own depth.</summary>
    private const int MaxDepth = 1;

    /// <summary>Where the types live that the formatting commands put out.</summary>
    private const string FormatNamespace = "Microsoft.PowerShell.Commands.Internal.Format";

    private readonly CollectionBagFormatter _collections = new();
    private readonly PropertyBagFormatter _properties = new(shapes);

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        if (value is IDictionary || LanguagePrimitives.GetEnumerable(value) is not null) writer.WriteWith(_collections, value);
        else if (writer.BagDepth < MaxDepth || value.GetType().Namespace == FormatNamespace) writer.WriteWith(_properties, value);
        else writer.WriteString(ObjectText.Of(value));
    }

    /// <summary>What a bag is sent as is read by that.</summary>
    public override object Read(ref ValueReader reader, int parts) =>
        throw new WireFormatException("A bag stands where a collection must.");
}
