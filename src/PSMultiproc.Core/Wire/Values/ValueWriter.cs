using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PSMultiproc.Wire;

/// <summary>
/// Writes one object graph: the values, what they share and how deep they nest. Formatters get it from the serializer
/// and write nested values through it. It belongs to one thread for one message.
/// </summary>
internal sealed class ValueWriter
{
    private readonly ValueSerializer _serializer;
    private readonly ReferenceTable _references = new();
    private readonly Dictionary<Type, int> _types = [];
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<ValueFormatter, int> _shapes = [];
    private PathSegment[] _path = new PathSegment[16];
    private int _depth;
    private int _deepest;
    private Type? _lastType;
    private ValueFormatter? _lastFormatter;

    /// <summary>Made by the serializer, which lends it to one message after another.</summary>
    public ValueWriter(ValueSerializer serializer) => _serializer = serializer;

    /// <summary>What is written into.</summary>
    public PooledBuffer Buffer { get; private set; } = null!;

    /// <summary>Writes plain MessagePack: the parts of a composite that are no values of their own.</summary>
    public MessagePackWriter Raw => new(Buffer);

    /// <summary>
    /// How many objects that can only be described the value being written stands in. The extension that describes such
    /// objects counts them; it is here because the count belongs to the message.
    /// </summary>
    public int BagDepth { get; set; }

    /// <summary>Encrypts what must not be readable on its way.</summary>
    public SecretCipher Secrets => _serializer.Secrets;

    /// <summary>Whether what has no order of its own is to be put into one.</summary>
    public bool IsReproducible => _serializer.IsReproducible;

    /// <summary>Starts a message.</summary>
    public void Begin(PooledBuffer buffer) => Buffer = buffer;

    /// <summary>Forgets the message.</summary>
    public void End()
    {
        _references.Clear();
        if (_types.Count > 0) _types.Clear();
        if (_names.Count > 0) _names.Clear();
        if (_shapes.Count > 0) _shapes.Clear();
        Array.Clear(_path, 0, _deepest);
        _depth = _deepest = 0;
        BagDepth = 0;
        Buffer = null!;
    }

    /// <summary>Writes a value of any type in the current one's place or as its only part.</summary>
    /// <exception cref="NotSerializableException">The value, or a part of it, cannot be sent.</exception>
    public void WriteValue(object? value)
    {
        if (!TryWriteCommon(Raw, value)) WriteFormatted(value!, null, PathSegment.NoIndex);
    }

    /// <summary>Writes a value as what its type says, whatever was added to the object itself.</summary>
    /// <inheritdoc cref="WriteValue"/>
    public void WritePlain(object value)
    {
        if (!TryWriteCommon(Raw, value)) WriteFormatted(UsualFormatter(value), value, null, PathSegment.NoIndex);
    }

    /// <summary>Writes a reference to an object that this message holds already.</summary>
    /// <returns>False, with nothing written, where it does not, or where the reader could not have it yet.</returns>
    public bool TryWriteReference(object value)
    {
        if (!_references.Find(value, out int number) || _references.IsUnfinished(number)) return false;
        WriteReference(number);
        return true;
    }

    /// <summary>Writes an element of any type.</summary>
    /// <inheritdoc cref="WriteValue"/>
    public void WriteElement(object? value, int index)
    {
        if (!TryWriteCommon(Raw, value)) WriteFormatted(value!, null, index);
    }

    /// <summary>Writes an element of a known type, without a box for the commonest.</summary>
    /// <inheritdoc cref="WriteValue"/>
    public void WriteElement<T>(T value, int index)
    {
        if (typeof(T) == typeof(int)) Raw.WriteInt32((int)(object)value!);
        else if (typeof(T) == typeof(long)) WriteInt64((long)(object)value!);
        else if (typeof(T) == typeof(double)) Raw.WriteDouble((double)(object)value!);
        else if (typeof(T) == typeof(bool)) Raw.WriteBoolean((bool)(object)value!);
        else WriteElement((object?)value, index);
    }

    /// <summary>Writes a dictionary's value of a known type, without a box for the commonest.</summary>
    /// <param name="value">The value.</param>
    /// <param name="key">Its key; it is looked at only to report a failure.</param>
    /// <param name="position">The entry's place, which stands for a key that would have to be boxed.</param>
    /// <inheritdoc cref="WriteValue"/>
    public void WriteEntry<TKey, T>(T value, TKey key, int position)
        where TKey : notnull
    {
        if (typeof(T).IsValueType || typeof(TKey).IsValueType) WriteElement(value, position);
        else WriteMember(value, key);
    }

    /// <summary>Checks that as many elements were written as were announced.</summary>
    /// <exception cref="NotSerializableException">Another thread changed the collection in between.</exception>
    public void ExpectWritten(int announced, int written)
    {
        if (announced != written) throw Refuse("It was changed while it was written.");
    }

    /// <summary>Writes a member of any type.</summary>
    /// <param name="value">The member's value.</param>
    /// <param name="label">Its name, or a dictionary's key; it is looked at only to report a failure.</param>
    /// <inheritdoc cref="WriteValue"/>
    public void WriteMember(object? value, object label)
    {
        if (!TryWriteCommon(Raw, value)) WriteFormatted(value!, label, PathSegment.NoIndex);
    }

    /// <summary>Writes a member, or nothing at all where it cannot be sent.</summary>
    /// <returns>False, with nothing written, when the member cannot be sent.</returns>
    public bool TryWriteMember(object? value, object label)
    {
        int length = Buffer.Length, depth = _depth, bags = BagDepth, references = _references.Count;
        int types = _types.Count, names = _names.Count, shapes = _shapes.Count;
        try
        {
            WriteMember(value, label);
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Buffer.Length = length;
            _depth = depth;
            BagDepth = bags;
            _references.Truncate(references);
            Forget(_types, types);
            Forget(_names, names);
            Forget(_shapes, shapes);
            return false;
        }
    }

    /// <summary>Writes a value with a formatter of the caller's choice, sharing and depth accounted for.</summary>
    /// <inheritdoc cref="WriteValue"/>
    public void WriteWith(ValueFormatter formatter, object value) =>
        WriteFormatted(formatter, value, null, PathSegment.NoIndex);

    /// <summary>
    /// Writes a collection, which its own formatter cannot write, as an extension does; in that formatter's place, so it
    /// is tracked alike.
    /// </summary>
    /// <param name="collection">The collection.</param>
    /// <param name="reason">Why its formatter cannot, as a whole sentence.</param>
    /// <exception cref="NotSerializableException">No extension can, or a part of it cannot be sent.</exception>
    public void WriteOtherwise(object collection, string reason)
    {
        if (_serializer.FallbackOf(collection.GetType()) is not { Tracking: ReferenceTracking.Early } fallback) throw Refuse(reason);
        fallback.Write(this, collection);
    }

    /// <summary>Writes an <see cref="int"/>.</summary>
    public void WriteInt32(int value) => Raw.WriteInt32(value);

    /// <summary>Writes an <see cref="long"/> so that it arrives as one.</summary>
    public void WriteInt64(long value) => WriteInt64(Raw, value);

    /// <summary>Writes a <see cref="double"/>.</summary>
    public void WriteDouble(double value) => Raw.WriteDouble(value);

    /// <summary>Writes a <see cref="bool"/>.</summary>
    public void WriteBoolean(bool value) => Raw.WriteBoolean(value);

    /// <summary>Writes text or null, whatever UTF-16 it holds.</summary>
    public void WriteString(string? value)
    {
        if (value is null) Raw.WriteNil();
        else WriteString(Raw, value);
    }

    /// <summary>Begins [marker, parts …]; the caller then writes exactly that many parts.</summary>
    public void BeginComposite(CompositeCode code, int parts)
    {
        MessagePackWriter raw = Raw;
        raw.WriteArrayHeader(checked(parts + 1));
        raw.WriteExtension((sbyte)ExtensionCode.Marker, [(byte)code]);
    }

    /// <summary>Begins [marker, type, parts …]; the caller then writes exactly that many parts.</summary>
    public void BeginTyped(Type type, int parts)
    {
        BeginComposite(CompositeCode.Typed, checked(parts + 1));
        WriteType(type);
    }

    /// <summary>Writes a type: by number where it is well known or was in this message before, else by name.</summary>
    /// <exception cref="NotSerializableException">The type has no name that another process could know.</exception>
    public void WriteType(Type type)
    {
        if (_serializer.Types.TryGetWellKnown(type, out int number))
            Raw.WriteInt32(number);
        else if (IsFirst(_types, type, out number))
            WriteTypeName(type);
        else
            Raw.WriteInt32(number);
    }

    /// <summary>Writes a name that is likely to come again, such as a property's: in full once a message.</summary>
    public void WriteName(string name)
    {
        if (IsFirst(_names, name, out int number)) Raw.WriteString(name);
        else Raw.WriteInt32(number);
    }

    /// <summary>Whether a formatter has yet to describe its shape in this message.</summary>
    /// <param name="formatter">The formatter, one a shape.</param>
    /// <param name="number">The shape's number in this message.</param>
    public bool IsFirstShape(ValueFormatter formatter, out int number) => IsFirst(_shapes, formatter, out number);

    /// <summary>What to throw for the value being written.</summary>
    /// <param name="reason">Why it cannot be sent, as a whole sentence.</param>
    /// <param name="cause">What reading a member threw.</param>
    public NotSerializableException Refuse(string reason, Exception? cause = null)
    {
        ReadOnlySpan<PathSegment> path = _path.AsSpan(0, _depth);
        Type? type = path.IsEmpty ? null : path[^1].Type;
        string name = type?.FullName ?? type?.Name ?? "null";
        return new NotSerializableException(PathSegment.Render(path), name, reason, cause);
    }

    /// <summary>Writes the values that most messages are made of.</summary>
    /// <returns>False, with nothing written, when the value is none of these.</returns>
    internal static bool TryWriteCommon(MessagePackWriter raw, object? value)
    {
        switch (value)
        {
            case null: raw.WriteNil(); return true;
            case int number: raw.WriteInt32(number); return true;
            case string text: WriteString(raw, text); return true;
            case double number: raw.WriteDouble(number); return true;
            case bool truth: raw.WriteBoolean(truth); return true;
            case long number: WriteInt64(raw, number); return true;
            case float number: raw.WriteSingle(number); return true;
            case byte[] bytes when value.GetType() == typeof(byte[]):   // the runtime takes an sbyte[] for one, too
                raw.WriteBinary(bytes);
                return true;
            default: return false;
        }
    }

    private static void WriteString(MessagePackWriter raw, string value)
    {
        if (!raw.TryWriteString(value))
            raw.WriteExtension((sbyte)ExtensionCode.Utf16String, MemoryMarshal.AsBytes(value.AsSpan()));
    }

    private static void WriteInt64(MessagePackWriter raw, long value)
    {
        // A number that no Int32 can hold is read as an Int64 in any case.
        if (value is < int.MinValue or > int.MaxValue)
            raw.WriteInt64(value);
        else if (value == (sbyte)value)
            raw.WriteExtension((sbyte)ExtensionCode.Int64, [(byte)value]);
        else
            Int64Formatter.WriteLong(raw, value);
    }

    /// <summary>Numbers a key by its first appearance. The length of the dictionary is the next number.</summary>
    private static bool IsFirst<TKey>(Dictionary<TKey, int> numbers, TKey key, out int number)
        where TKey : notnull
    {
        ref int known = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, key, out bool exists);
        if (!exists) known = numbers.Count - 1;
        number = known;
        return !exists;
    }

    private static void Forget<TKey>(Dictionary<TKey, int> numbers, int count)
        where TKey : notnull
    {
        if (numbers.Count <= count) return;
        foreach ((TKey key, int number) in numbers)
            if (number >= count) numbers.Remove(key);
    }

    private void WriteFormatted(object value, object? label, int index)
    {
        ValueFormatter usual = UsualFormatter(value);
        WriteFormatted(_serializer.FormatterFor(value, usual), value, label, index);
    }

    private ValueFormatter UsualFormatter(object value)
    {
        Type type = value.GetType();
        if (!ReferenceEquals(type, _lastType))
        {
            _lastFormatter = _serializer.FormatterOf(type);
            _lastType = type;
        }

        return _lastFormatter!;
    }

    private void WriteFormatted(ValueFormatter formatter, object value, object? label, int index)
    {
        if (_depth == _path.Length) Array.Resize(ref _path, _depth * 2);
        _path[_depth++] = new PathSegment(label, index, value.GetType());
        if (_depth > _deepest) _deepest = _depth;

        if (formatter.Tracking == ReferenceTracking.None)
        {
            CheckDepth();
            formatter.Write(this, value);
        }
        else if (_references.FindOrAdd(value, formatter.Tracking == ReferenceTracking.Late, out int number))
        {
            if (_references.IsUnfinished(number))
                throw Refuse("It contains itself, and its type cannot be rebuilt that way.");
            WriteReference(number);
        }
        else
        {
            CheckDepth();
            formatter.Write(this, value);
            _references.Finish(number);
        }

        _depth--;
    }

    private void CheckDepth()
    {
        if (_depth > WireLimits.MaxDepth)
            throw Refuse($"It nests deeper than {WireLimits.MaxDepth} levels.");
        if (_depth % WireLimits.StackCheckInterval == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Refuse($"It nests {_depth} levels, too deep for this thread's stack.");
    }

    private void WriteTypeName(Type type) => Raw.WriteStringBytes(
        _serializer.Types.NameOf(type) ?? throw Refuse("Its type has no name that another process could know."));

    private void WriteReference(int number)
    {
        if (number <= byte.MaxValue)
            Raw.WriteExtension((sbyte)ExtensionCode.Reference, [(byte)number]);
        else
            Raw.WriteExtension((sbyte)ExtensionCode.Reference, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in number)));
    }
}
