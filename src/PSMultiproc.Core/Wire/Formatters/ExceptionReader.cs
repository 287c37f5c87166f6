namespace PSMultiproc.Wire;

/// <summary>Reads exceptions, also those of a type that this process does not have.</summary>
internal sealed class ExceptionReader : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly ExceptionReader Instance = new();

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Late;

    /// <summary>Each type has a formatter of its own.</summary>
    public override void Write(ValueWriter writer, object value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, ExceptionFormatter.Parts, ExceptionFormatter.Parts);
        WireType type = reader.ReadType();
        if (type.Type is not null && type.Formatter is not ExceptionFormatter)
            throw new WireFormatException($"The type {type.Name} is not sent as an exception.");

        ExceptionParts found = ReadParts(ref reader);
        Exception made = found.TryBuild(type.Type, type.Formatter as ExceptionFormatter)
            ?? new RemoteException(found.Message, type.Name, found.Inner);
        return found.Complete(made);
    }

    /// <summary>Reads what <see cref="ExceptionFormatter.WriteParts"/> wrote after the type.</summary>
    public static ExceptionParts ReadParts(ref ValueReader reader)
    {
        string message = reader.ReadString() ?? "";
        return new ExceptionParts
        {
            Message = message,
            GivenMessage = reader.ReadString() ?? message,
            StackTrace = reader.ReadString(),
            HResult = reader.Raw.ReadInt32(),
            Source = reader.ReadString(),
            HelpLink = reader.ReadString(),
            Data = ReadData(ref reader),
            Inner = reader.ReadValue() as Exception,
            Properties = ReadProperties(ref reader),
        };
    }

    /// <summary>Keys and values in turn, the key first.</summary>
    private static object?[] ReadData(ref ValueReader reader)
    {
        int count = reader.Raw.ReadArrayHeader();
        reader.BeginElements(count);
        var data = new object?[count];
        for (int i = 0; i + 1 < count; i += 2) (data[i + 1], data[i]) = (reader.ReadElement(), reader.ReadElement());
        return count % 2 == 0 ? data : throw new WireFormatException("An exception's data lack a key.");
    }

    private static Dictionary<string, object?> ReadProperties(ref ValueReader reader)
    {
        int count = reader.Raw.ReadArrayHeader();
        var properties = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (int i = 0; i + 1 < count; i += 2)
        {
            string name = reader.ReadName();
            properties[name] = reader.ReadValue();
        }

        return count % 2 == 0 ? properties : throw new WireFormatException("An exception's property lacks its value.");
    }
}
