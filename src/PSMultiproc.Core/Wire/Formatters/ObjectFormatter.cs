using System.Text;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats objects of one type by their members: [marker, shape, values …]. The first in a message describes the shape,
/// [type, tracked, names …]; those that follow give its number.
/// </summary>
internal sealed class ObjectFormatter : ValueFormatter
{
    private readonly ObjectPlan _plan;
    private readonly byte[][] _utf8Names;
    private readonly Lazy<Action<ValueWriter, object>> _write;
    private readonly Lazy<Func<object>> _create;
    private readonly Lazy<Action<object, object?[]>> _assign;
    private readonly Lazy<Func<object?[], object>> _build;

    /// <summary>Follows a plan; what it needs of it is compiled at first use.</summary>
    public ObjectFormatter(ObjectPlan plan)
    {
        _plan = plan;
        Names = [.. plan.Members.Select(static member => member.Name)];
        _utf8Names = [.. Names.Select(Encoding.UTF8.GetBytes)];
        _write = new(() => ObjectCompiler.CompileWrite(plan));
        _create = new(() => ObjectCompiler.CompileCreate(plan));
        _assign = new(() => ObjectCompiler.CompileAssign(plan));
        _build = new(() => ObjectCompiler.CompileBuild(plan));
        Tracking = plan.Type.IsValueType ? ReferenceTracking.None
            : plan.IsEarly ? ReferenceTracking.Early : ReferenceTracking.Late;
    }

    /// <summary>The members, in the order in which they are sent.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public override ReferenceTracking Tracking { get; }

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginComposite(CompositeCode.Object, _utf8Names.Length + 1);
        if (writer.IsFirstShape(this, out int number)) WriteShape(writer);
        else writer.Raw.WriteInt32(number);
        _write.Value(writer, value);
    }

    /// <summary><see cref="ObjectReader"/> reads objects.</summary>
    public override object Read(ref ValueReader reader, int parts) =>
        throw new WireFormatException("An object stands where a collection must.");

    /// <summary>Whether a member of a shape is this type's at the same place.</summary>
    public bool HasName(int position, ReadOnlySpan<byte> utf8) =>
        position < _utf8Names.Length && utf8.SequenceEqual(_utf8Names[position]);

    /// <summary>
    /// Reads the members of an object and makes it of them. Where one of them arrived as what an extension put in its
    /// place, and does not fit, the object does as well.
    /// </summary>
    public object ReadMembers(ref ValueReader reader, ObjectShape shape)
    {
        object? target = _plan.IsEarly ? _create.Value() : null;
        if (target is not null && shape.Tracked) reader.Announce(target);
        object?[] values = ReadValues(ref reader, shape);
        try
        {
            if (target is null) return _build.Value(values);
            _assign.Value(target, values);
            return target;
        }
        catch (InvalidCastException)
        {
            if (reader.TryCreateUnknown(shape.Type, Names, values) is { } standIn) return standIn;
            throw;
        }
    }

    private object?[] ReadValues(ref ValueReader reader, ObjectShape shape)
    {
        var values = new object?[_utf8Names.Length];
        for (int i = 0; i < shape.Names.Count; i++)
        {
            int position = shape.Positions is { } positions ? positions[i] : i;
            object? value = reader.ReadElement();
            if (position >= 0) values[position] = value;
        }

        return values;
    }

    private void WriteShape(ValueWriter writer)
    {
        MessagePackWriter raw = writer.Raw;
        raw.WriteArrayHeader(_utf8Names.Length + 2);
        writer.WriteType(_plan.Type);
        raw.WriteBoolean(Tracking != ReferenceTracking.None);
        foreach (byte[] name in _utf8Names) raw.WriteStringBytes(name);
    }
}
