using System.Collections.Concurrent;

namespace PSMultiproc.Wire;

/// <summary>
/// Turns object graphs into MessagePack and back, so that each value arrives as the type it was. Plain MessagePack is
/// read as well: its numbers arrive as Int32, or Int64 or UInt64 where they are larger, its maps as hashtables, its
/// arrays as <c>object[]</c>. It is thread-safe, and costs less the longer it is used: one serves a process.
/// </summary>
internal sealed class ValueSerializer
{
    /// <summary>The serializer of those who have no other: it knows .NET's types, not PowerShell's.</summary>
    public static readonly ValueSerializer Default = new();

    /// <summary>How many answers to type names are kept, so that a sender of ever new names cannot fill the memory.</summary>
    private const int KeptNames = 4096;

    private readonly IValueExtension[] _extensions;
    private readonly ConcurrentDictionary<Type, ValueFormatter> _formatters;
    private readonly ConcurrentDictionary<int, FoundType> _found;
    private readonly ValueFormatter?[] _readers;
    private readonly WireType?[] _wellKnown;
    private readonly InstancePool<ValueWriter> _writers;
    private readonly InstancePool<ReadTables> _tables;

    /// <summary>Makes a serializer.</summary>
    /// <param name="extensions">What adds types to it. The first that knows a type has it.</param>
    /// <exception cref="ArgumentException">Two extensions claim one code, or one claims a built-in code.</exception>
    public ValueSerializer(params IValueExtension[] extensions)
    {
        _extensions = extensions;
        _formatters = new();
        _found = new();
        _readers = CompositeReaders.With(extensions);
        _wellKnown = new WireType?[WellKnownTypes.All.Count];
        _writers = new InstancePool<ValueWriter>(() => new ValueWriter(this));
        _tables = new InstancePool<ReadTables>(static () => new ReadTables());
        Types = new();
        Secrets = new();
    }

    private ValueSerializer(ValueSerializer known, SecretCipher secrets)
    {
        _extensions = known._extensions;
        _formatters = known._formatters;
        _found = known._found;
        _readers = known._readers;
        _wellKnown = known._wellKnown;
        _writers = new InstancePool<ValueWriter>(() => new ValueWriter(this));
        _tables = known._tables;
        Types = known.Types;
        Secrets = secrets;
    }

    /// <summary>Types to names and back.</summary>
    public TypeNames Types { get; }

    /// <summary>Encrypts secrets with the key that this side and the other share.</summary>
    public SecretCipher Secrets { get; }

    /// <summary>The same serializer, with what it has learnt of types, for others to share secrets with.</summary>
    public ValueSerializer With(SecretCipher secrets) => new(this, secrets);

    /// <summary>Whether equal values have equal bytes in any process, for which what has no order of its own is put into one.</summary>
    public bool IsReproducible { get; private init; }

    /// <summary>The same serializer for bytes that tell values apart, without their secrets, and are not to be read.</summary>
    public ValueSerializer ToReproducible() => new(this, SecretCipher.CreateOmitting()) { IsReproducible = true };

    /// <summary>Appends a value to a buffer, as one MessagePack object.</summary>
    /// <exception cref="NotSerializableException">
    /// The value, or a part of it, cannot be sent; the exception names it. The buffer is as it was.
    /// </exception>
    public void Write(PooledBuffer buffer, object? value)
    {
        int start = buffer.Length;
        ValueWriter? writer = null;
        try
        {
            if (ValueWriter.TryWriteCommon(new MessagePackWriter(buffer), value)) return;
            writer = _writers.Rent();
            writer.Begin(buffer);
            writer.WriteValue(value);
        }
        catch (Exception exception)
        {
            buffer.Length = start;
            if (exception is NotSerializableException or OutOfMemoryException) throw;
            throw writer?.Refuse(Reason(exception), exception)
                ?? new NotSerializableException("$", value!.GetType().FullName!, Reason(exception), exception);
        }
        finally
        {
            if (writer is not null)
            {
                writer.End();
                _writers.Return(writer);
            }
        }
    }

    /// <summary>Reads the next value.</summary>
    /// <exception cref="WireFormatException">
    /// The bytes are no value, or one of a type that this process does not have or cannot rebuild.
    /// </exception>
    public object? Read(ref MessagePackReader reader)
    {
        var values = new ValueReader(this, reader);
        try
        {
            object? value = values.ReadValue();
            reader = values.Raw;
            return value;
        }
        catch (Exception exception) when (exception is not (PSMultiprocException or OutOfMemoryException))
        {
            throw new WireFormatException($"A value could not be rebuilt: {exception.Message}", exception);
        }
        finally
        {
            values.End();
        }
    }

    /// <summary>Reads a value that takes all of the bytes.</summary>
    /// <exception cref="WireFormatException">As above, or bytes are left over.</exception>
    public object? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        object? value = Read(ref reader);
        return reader.IsAtEnd
            ? value
            : throw new WireFormatException($"{reader.Remaining} bytes follow the value.");
    }

    /// <summary>The formatter of a type; one that refuses every value where the type cannot be sent.</summary>
    public ValueFormatter FormatterOf(Type type) =>
        _formatters.TryGetValue(type, out ValueFormatter? known)
            ? known
            : _formatters.GetOrAdd(type, MakeFormatter(type));

    /// <summary>The formatter of one object, which an extension may know more of than its type.</summary>
    public ValueFormatter FormatterFor(object value, ValueFormatter usual)
    {
        foreach (IValueExtension extension in _extensions)
            if (extension.FindFor(value, usual) is { } own) return own;
        return usual;
    }

    /// <summary>An object without what an extension wraps it in: another object, or nothing.</summary>
    public object? Bare(object? value)
    {
        if (value is null or string) return value;
        foreach (IValueExtension extension in _extensions)
            value = extension.Bare(value!);
        return value;
    }

    /// <summary>Whether an object is no more than its type says.</summary>
    public bool IsPlain(object value) => FormatterOf(value.GetType()) is var usual && ReferenceEquals(FormatterFor(value, usual), usual);

    /// <summary>What an extension has for values that no built-in rule covers; null where none has.</summary>
    public ValueFormatter? FallbackOf(Type type)
    {
        foreach (IValueExtension extension in _extensions)
            if (extension.FindFallback(type) is { } fallback) return fallback;
        return null;
    }

    /// <summary>What reads the composites of a code.</summary>
    public ValueFormatter ReaderOf(byte code) =>
        _readers[code] ?? throw new WireFormatException($"A composite of code {code} is unknown.");

    /// <summary>The well-known type of a negative number.</summary>
    public WireType WellKnownType(int number)
    {
        uint index = (uint)(-1 - number);
        return index < (uint)_wellKnown.Length
            ? _wellKnown[index] ??= MakeWellKnown(WellKnownTypes.All[(int)index])
            : throw new WireFormatException($"The well-known type {number} is unknown.");
    }

    /// <summary>The type of a name in UTF-8, which this process need not have.</summary>
    /// <exception cref="WireFormatException">The name exceeds the limit.</exception>
    public WireType FindType(ReadOnlySpan<byte> utf8)
    {
        var hash = default(HashCode);
        hash.AddBytes(utf8);
        int key = hash.ToHashCode();
        if (_found.TryGetValue(key, out FoundType? known) && utf8.SequenceEqual(known.Utf8Name) && !known.IsStale)
            return known.Type;

        if (utf8.Length > WireLimits.MaxTypeNameLength)
            throw new WireFormatException($"A type name of {utf8.Length} bytes is too long.");
        var found = FoundType.Find(utf8, FormatterOf);
        if (_found.Count < KeptNames) _found[key] = found;
        return found.Type;
    }

    /// <summary>Stands in for an object whose type this process does not have.</summary>
    public object CreateUnknown(WireType type, IReadOnlyList<string> names, IReadOnlyList<object?> values) =>
        TryCreateUnknown(type, names, values) ?? throw NotHere(type);

    /// <summary>Makes of a collection what stands in for one whose type this process does not have.</summary>
    public object CreateUnknownCollection(WireType type, object collection)
    {
        foreach (IValueExtension extension in _extensions)
            if (extension.CreateUnknownCollection(type.Name, collection) is { } standIn) return standIn;
        throw NotHere(type);
    }

    /// <summary>What to throw where nothing stands in for a type.</summary>
    public static WireFormatException NotHere(WireType type) => new($"This process does not have the type {type.Name}.");

    /// <summary>Stands in for an object that cannot be rebuilt; null where no extension does.</summary>
    public object? TryCreateUnknown(WireType type, IReadOnlyList<string> names, IReadOnlyList<object?> values)
    {
        foreach (IValueExtension extension in _extensions)
            if (extension.CreateUnknown(type.Name, names, values) is { } standIn) return standIn;
        return null;
    }

    /// <summary>Lends the tables for one message.</summary>
    public ReadTables RentTables() => _tables.Rent();

    /// <summary>Takes tables back.</summary>
    public void Return(ReadTables tables)
    {
        tables.Clear();
        _tables.Return(tables);
    }

    private WireType MakeWellKnown(Type type) => new(type.FullName!, type, FormatterOf(type));

    private static string Reason(Exception exception) => exception is WireFormatException
        ? exception.Message
        : $"Reading it threw {exception.GetType().Name}: {exception.Message}";

    private ValueFormatter MakeFormatter(Type type)
    {
        if (PlainFormatter.Find(type) is { } plain) return plain;
        foreach (IValueExtension extension in _extensions)
            if (extension.Find(type) is { } claimed) return claimed;
        return FormatterFactory.Make(type) ?? FallbackOf(type) ?? new UnsupportedFormatter(type);
    }
}
