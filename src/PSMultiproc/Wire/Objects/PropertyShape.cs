namespace PSMultiproc.Wire;

/// <summary>
/// A kind of object as it is sent: its type names and its properties, described once a message. It is a formatter only
/// to be known to the writer's table of shapes.
/// </summary>
/// <param name="typeNames">The type names; null for those of any PSCustomObject, or for those of the object's type.</param>
/// <param name="names">The properties, in order.</param>
internal sealed class PropertyShape(string[]? typeNames, string[] names) : ValueFormatter
{
    /// <summary>The type names; null for the usual ones.</summary>
    public string[]? TypeNames { get; } = typeNames;

    /// <summary>The properties, in order.</summary>
    public string[] Names { get; } = names;

    /// <summary>Begins an object of this shape; the caller then writes the value of each property.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="text">What the object says of itself, where it arrives without its behaviour.</param>
    public void BeginObject(ValueWriter writer, string? text)
    {
        if (text is null)
        {
            writer.BeginComposite((CompositeCode)PowerShellCode.CustomObject, Names.Length + 1);
        }
        else
        {
            writer.BeginComposite((CompositeCode)PowerShellCode.PropertyBag, Names.Length + 2);
            writer.WriteString(text);
        }

        WriteShape(writer);
    }

    /// <summary>Describes the shape, or gives its number where this message has described it: [type names or nil, names …].</summary>
    public void WriteShape(ValueWriter writer)
    {
        if (!writer.IsFirstShape(this, out int number))
        {
            writer.WriteInt32(number);
            return;
        }

        writer.Raw.WriteArrayHeader(Names.Length + 1);
        if (TypeNames is null)
        {
            writer.Raw.WriteNil();
        }
        else
        {
            writer.Raw.WriteArrayHeader(TypeNames.Length);
            foreach (string name in TypeNames) writer.WriteName(name);
        }

        foreach (string name in Names) writer.WriteName(name);
    }

    /// <summary>It has no values of its own.</summary>
    public override void Write(ValueWriter writer, object value) => throw new NotSupportedException();

    /// <summary>It has no values of its own.</summary>
    public override object Read(ref ValueReader reader, int parts) => throw new NotSupportedException();
}
