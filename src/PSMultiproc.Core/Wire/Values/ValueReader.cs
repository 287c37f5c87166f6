using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PSMultiproc.Wire;

/// <summary>
/// Reads one object graph. Formatters get it from the serializer and read nested values through it. The bytes are not
/// trusted: whatever they hold, reading ends in a value or a <see cref="WireFormatException"/>, in memory that is a
/// bounded multiple of the message.
/// </summary>
internal ref struct ValueReader
{
    private const int NoNumber = -1;

    private static readonly object True = true;
    private static readonly object False = false;

    /// <summary>Reads plain MessagePack: the parts of a composite that are no values of their own.</summary>
    public MessagePackReader Raw;

    private readonly ValueSerializer _serializer;
    private ReadTables? _tables;
    private int _depth;
    private int _number;
    private long _owed;

    /// <summary>Starts where a reader stands.</summary>
    public ValueReader(ValueSerializer serializer, MessagePackReader raw)
    {
        _serializer = serializer;
        Raw = raw;
        _number = NoNumber;
    }

    /// <summary>The tables of this message, borrowed from the serializer when first needed.</summary>
    public ReadTables Tables => _tables ??= _serializer.RentTables();

    /// <summary>The serializer whose reader this is.</summary>
    public readonly ValueSerializer Serializer => _serializer;

    /// <summary>Decrypts what must not be readable on its way.</summary>
    public readonly SecretCipher Secrets => _serializer.Secrets;

    /// <summary>Ends the message; the reader must not be used afterwards.</summary>
    public void End()
    {
        if (_tables is not null) _serializer.Return(_tables);
        _tables = null;
    }

    /// <summary>Reads a value of any type.</summary>
    /// <exception cref="WireFormatException">The bytes are not such a value.</exception>
    public object? ReadValue()
    {
        switch (Raw.NextType)
        {
            case MessagePackType.Nil: Raw.TryReadNil(); return null;
            case MessagePackType.Boolean: return Raw.ReadBoolean() ? True : False;
            case MessagePackType.Integer: return ReadInteger();
            case MessagePackType.Float:
                return Raw.NextCode == MessagePackCode.Float32 ? (object)Raw.ReadSingle() : Raw.ReadDouble();
            case MessagePackType.String: return Raw.ReadString();
            case MessagePackType.Binary: return Copy(Raw.ReadBinary());
            case MessagePackType.Array: return ReadArray();
            case MessagePackType.Map: return ReadMap();
            default: return ReadExtension();
        }
    }

    /// <summary>Unlike ToArray, without writing zeros first to what is then overwritten.</summary>
    private static byte[] Copy(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = GC.AllocateUninitializedArray<byte>(bytes.Length);
        bytes.CopyTo(copy);
        return copy;
    }

    /// <summary>Reads a value that must be of a type.</summary>
    /// <exception cref="WireFormatException">It is of another.</exception>
    public T ReadValue<T>() => Cast<T>(ReadValue());

    /// <summary>
    /// Announces elements to be read with <see cref="ReadElement"/> only, before room is made for them. Together, all
    /// elements announced and not yet read cannot outnumber the bytes left, however collections nest.
    /// </summary>
    public void BeginElements(long count)
    {
        _owed += count;
        if (_owed > Raw.Remaining)
            throw new WireFormatException($"It is cut short: {_owed} elements are due in {Raw.Remaining} bytes.");
    }

    /// <summary>Reads one of the elements announced.</summary>
    /// <exception cref="WireFormatException">The bytes are not a value.</exception>
    public object? ReadElement()
    {
        _owed--;
        return ReadValue();
    }

    /// <summary>Reads one of the elements announced, which must be of a type.</summary>
    /// <exception cref="WireFormatException">It is of another.</exception>
    public T ReadElement<T>()
    {
        // The tests on T cost nothing and save the box.
        _owed--;
        if (typeof(T) == typeof(int) && Raw.NextType == MessagePackType.Integer) return (T)(object)Raw.ReadInt32();
        if (typeof(T) == typeof(double) && Raw.NextCode == MessagePackCode.Float64) return (T)(object)Raw.ReadDouble();
        if (typeof(T) == typeof(bool) && Raw.NextType == MessagePackType.Boolean) return (T)(object)Raw.ReadBoolean();
        return Cast<T>(ReadValue());
    }

    /// <summary>Reads text or null.</summary>
    public string? ReadString() => Raw.NextType switch
    {
        MessagePackType.Nil => (string?)ReadValue(),
        MessagePackType.String => Raw.ReadString(),
        _ => ReadValue<string>(),
    };

    /// <summary>
    /// Reads what <see cref="ValueWriter.WriteName"/> wrote; a name that comes again is the same string.
    /// </summary>
    public string ReadName()
    {
        List<string> names = Tables.Names;
        if (Raw.NextType == MessagePackType.Integer) return At(names, Raw.ReadInt32());
        string name = Raw.ReadString();
        names.Add(name);
        return name;
    }

    /// <summary>Reads what <see cref="ValueWriter.WriteType"/> wrote.</summary>
    public WireType ReadType()
    {
        if (Raw.NextType == MessagePackType.Integer)
        {
            int number = Raw.ReadInt32();
            return number < 0 ? _serializer.WellKnownType(number) : At(Tables.Types, number);
        }

        WireType type = _serializer.FindType(Raw.ReadStringBytes());
        Tables.Types.Add(type);
        return type;
    }

    /// <summary>
    /// Gives the object about to be read its number, in the order in which the writer met it. The serializer does this
    /// for a formatter by its <see cref="ValueFormatter.Tracking"/>.
    /// </summary>
    /// <returns>What <see cref="Leave"/> takes.</returns>
    public int Enter()
    {
        int outer = _number;
        _number = Tables.Reserve();
        return outer;
    }

    /// <summary>The object begun last is whole.</summary>
    public void Leave(int outer, object? value)
    {
        Tables.Set(_number, value);
        _number = outer;
    }

    /// <summary>Makes the object being read known, so that its parts can refer to it.</summary>
    public readonly void Announce(object value)
    {
        if (_number != NoNumber) _tables!.Set(_number, value);
    }

    /// <summary>Checks how many parts a composite has.</summary>
    /// <exception cref="WireFormatException">It has fewer or more.</exception>
    public static void ExpectParts(int parts, int least, int most)
    {
        if (parts < least || parts > most)
            throw new WireFormatException($"A composite has {parts} parts in place of {least} to {most}.");
    }

    /// <summary>Stands in for an object whose type this process does not have.</summary>
    /// <exception cref="WireFormatException">No extension stands in.</exception>
    public readonly object CreateUnknown(WireType type, IReadOnlyList<string> names, IReadOnlyList<object?> values) =>
        _serializer.CreateUnknown(type, names, values);

    /// <summary>Stands in for an object that cannot be rebuilt; null where no extension does.</summary>
    public readonly object? TryCreateUnknown(WireType type, IReadOnlyList<string> names, IReadOnlyList<object?> values) =>
        _serializer.TryCreateUnknown(type, names, values);

    private static T Cast<T>(object? value)
    {
        if (value is T fits) return fits;
        if (value is null && default(T) is null) return default!;
        string found = value?.GetType().ToString() ?? "null";
        throw new WireFormatException($"Expected a value of type {typeof(T)}, found {found}.");
    }

    private static T At<T>(List<T> list, int number) => (uint)number < (uint)list.Count
        ? list[number]
        : throw new WireFormatException($"The message refers to entry {number} of {list.Count}.");

    /// <summary>
    /// Each number gets a box of its own: PowerShell lets members be added to any object, and those of a shared box
    /// would show in every other place where the number stands.
    /// </summary>
    private object ReadInteger()
    {
        ulong bits = Raw.ReadInteger(out bool negative);
        long signed = (long)bits;
        if (!negative && signed < 0) return bits;
        return signed is >= int.MinValue and <= int.MaxValue ? (object)(int)signed : signed;
    }

    private object? ReadArray()
    {
        int count = Raw.ReadArrayHeader();
        if (count == 0 || !Raw.TryReadFixExt1((sbyte)ExtensionCode.Marker, out byte code))
            return Read(ObjectArrayFormatter.Instance, count);

        int parts = count - 1;
        if (code != (byte)CompositeCode.Typed) return Read(_serializer.ReaderOf(code), parts);
        if (parts == 0) throw new WireFormatException("A typed composite has no type.");

        WireType type = ReadType();
        if (type.Type is null) return ReadUnknownCollection(type, parts - 1);
        return type.Formatter is TypedFormatter formatter
            ? Read(formatter, parts - 1)
            : throw new WireFormatException($"The type {type.Name} is not sent as a collection.");
    }

    private object ReadUnknownCollection(WireType type, int parts)
    {
        object? collection = type.StandIn is TypedFormatter or ObjectArrayFormatter ? Read(type.StandIn, parts) : null;
        return collection is null ? throw ValueSerializer.NotHere(type) : _serializer.CreateUnknownCollection(type, collection);
    }

    private object? ReadMap()
    {
        int pairs = Raw.ReadMapHeader();
        return Read(HashtableFormatter.PlainMap, pairs);
    }

    private object? Read(ValueFormatter formatter, int parts)
    {
        if (++_depth > WireLimits.MaxDepth)
            throw new WireFormatException($"The message nests deeper than {WireLimits.MaxDepth} levels.");
        if (_depth % WireLimits.StackCheckInterval == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new WireFormatException($"The message nests {_depth} levels, too deep for this thread's stack.");

        object? value;
        if (formatter.Tracking == ReferenceTracking.None)
        {
            value = formatter.Read(ref this, parts);
        }
        else
        {
            int outer = Enter();
            value = formatter.Read(ref this, parts);
            Leave(outer, value);
        }

        _depth--;
        return value;
    }

    private object? ReadExtension()
    {
        ReadOnlySpan<byte> bytes = Raw.ReadExtension(out sbyte type);
        switch ((ExtensionCode)type)
        {
            case ExtensionCode.Reference: return Tables.Get(ReadNumber(bytes));
            case ExtensionCode.Int64: return Int64Formatter.ReadLong(bytes);
            case ExtensionCode.Utf16String when bytes.Length % sizeof(char) == 0:
                return new string(MemoryMarshal.Cast<byte, char>(bytes));
            case ExtensionCode.Timestamp: return MessagePackReader.TimestampFrom(bytes).ToDateTime();
            default: return ScalarFormatters.ReaderOf(type).ReadScalar(bytes);
        }
    }

    private static int ReadNumber(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        sizeof(byte) => bytes[0],
        sizeof(int) => MemoryMarshal.Read<int>(bytes),
        _ => throw new WireFormatException($"A reference of {bytes.Length} bytes is unknown."),
    };
}
