using System.Collections.ObjectModel;
using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats an object of a .NET type to which properties or type names were added: [marker, object, text or nil, shape, values …].
/// </summary>
internal sealed class DecoratedFormatter(ShapeCatalog shapes, BagTypes bags) : ValueFormatter
{
    private readonly ShapeCatalog _shapes = shapes;
    private readonly BagTypes _bags = bags;

    /// <summary>Whether anything was added to an object that is not wrapped.</summary>
    public static bool IsDecorated(object value) => !InstanceMembers.AreNone(value) || TypeNameList.IsReplaced(value);

    /// <summary>Writes an object with what was added to it.</summary>
    /// <returns>False, with nothing written, where nothing was, or nothing that the object itself does not send.</returns>
    public bool TryWrite(ValueWriter writer, PSObject wrapper, object inner)
    {
        PSMemberInfoCollection<PSMemberInfo>? members = InstanceMembers.CanRead ? InstanceMembers.Find(wrapper) : wrapper.Members;
        if (members is null && !TypeNameList.IsChanged(wrapper, inner)) return false;
        if (_bags.Contains(inner.GetType()) && !inner.GetType().IsValueType) return false;   // a bag has them already
        if (inner is FileSystemInfo file && members is not null && ProviderItemFormatter.IsPlain(file, members))
            writer.WriteWith(ProviderItemFormatter.Instance, file);
        else if (PropertyList.AddedTo(wrapper).Names.Count > 0 || TypeNameList.IsChanged(wrapper, inner))
            writer.WriteWith(this, wrapper);
        else
            return false;
        return true;
    }

    /// <summary>
    /// Writes what was added behind the object itself. Where the message holds the object already, it has all of it: what
    /// PowerShell adds to an object of a class, it keeps with the object and not with the wrapper.
    /// </summary>
    public override void Write(ValueWriter writer, object value)
    {
        var wrapper = (PSObject)value;
        object inner = wrapper.BaseObject;
        if (writer.TryWriteReference(inner)) return;
        var added = PropertyList.AddedTo(wrapper);
        Collection<string>? typeNames = TypeNameList.IsChanged(wrapper, inner) ? TypeNameList.Of(wrapper) : null;
        PropertyShape shape = _shapes.Find(typeNames, [.. added.Names]);

        writer.BeginComposite((CompositeCode)PowerShellCode.Decorated, added.Names.Count + 3);
        writer.WritePlain(inner);
        writer.WriteString(ObjectParts.TextOf(wrapper));
        shape.WriteShape(writer);
        added.WriteValues(writer);
    }

    /// <inheritdoc/>
    public override object? Read(ref ValueReader reader, int parts)
    {
        object? inner = reader.ReadValue();
        string? text = reader.ReadString();
        ArrivedShape shape = ArrivedShape.Read(ref reader);
        int count = shape.Names.Count;
        ValueReader.ExpectParts(parts - 3, count, count);
        reader.BeginElements(count);
        PSObject wrapper = PSObject.AsPSObject(inner ?? throw new WireFormatException("Properties were added to nothing."));
        if (text is not null) ObjectParts.SetText(wrapper, text);
        if (shape.TypeNames is not null) TypeNameList.Replace(wrapper, shape.TypeNames);
        foreach (string name in shape.Names)
            wrapper.Properties.Add(new PSNoteProperty(name, reader.ReadElement()), preValidated: true);
        return wrapper;
    }
}
