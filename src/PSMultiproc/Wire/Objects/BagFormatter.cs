namespace PSMultiproc.Wire;

/// <summary>
/// Formats objects that cannot be rebuilt as PowerShell remoting does: by their properties, and their items where they
/// are collections. A bag within a bag is its text, or a reference where
/// the message holds it already, but what Format-Table and its like put out is sent whole: it is
/// nothing but nested objects, and of use only to what shows it in the end.
/// </summary>
internal sealed class BagFormatter(CollectionBagFormatter collections, PropertyBagFormatter properties) : ValueFormatter
{
    /// <summary>How many bags may stand in one another; remoting's own depth.</summary>
    public const int MaxDepth = 1;

    /// <summary>Where the types live that the formatting commands put out.</summary>
    private const string FormatNamespace = "Microsoft.PowerShell.Commands.Internal.Format";

    private readonly CollectionBagFormatter _collections = collections;
    private readonly PropertyBagFormatter _properties = properties;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        if (CollectionParts.IsCollection(value)) writer.WriteWith(_collections, value);
        else if (writer.BagDepth < MaxDepth || value.GetType().Namespace == FormatNamespace) writer.WriteWith(_properties, value);
        else if (!writer.TryWriteReference(value)) writer.WriteString(ObjectText.Of(value));
    }

    /// <summary>What a bag is sent as is read by that.</summary>
    public override object Read(ref ValueReader reader, int parts) =>
        throw new WireFormatException("A bag stands where a collection must.");
}
