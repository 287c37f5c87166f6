using System.Collections.ObjectModel;
using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats an object of a .NET type to which properties or type names were added: [marker, object, shape, values …].
/// </summary>
internal sealed class DecoratedFormatter(ShapeCatalog shapes, BagTypes bags) : ValueFormatter
{
    private readonly ShapeCatalog _shapes = shapes;
    private readonly BagTypes _bags = bags;

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Late;

    /// <summary>Writes an object with what was added to it.</summary>
    /// <returns>False, with nothing written, where nothing was, or nothing that the object itself does not send.</returns>
    public bool TryWrite(ValueWriter writer, PSObject wrapper, object inner)
    {
        PSMemberInfoCollection<PSMemberInfo>? members = InstanceMembers.CanRead ? InstanceMembers.Find(wrapper) : wrapper.Members;
        if (members is null && !TypeNameList.IsChanged(wrapper, inner)) return false;
        if (_bags.Contains(inner.GetType()) && !inner.GetType().IsValueType) return false;   // a bag has them already
        if (inner is FileSystemInfo file && members is not null && ProviderItemFormatter.IsPlain(file, members))
            writer.WriteWith(ProviderItemFormatter.Instance, file);
        else if (Added(members).Count > 0 || TypeNameList.IsChanged(wrapper, inner))
            writer.WriteWith(this, wrapper);
        else
            return false;
        return true;
    }

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var wrapper = (PSObject)value;
        object inner = wrapper.BaseObject;
        List<PSMemberInfo> added = Added(InstanceMembers.CanRead ? InstanceMembers.Find(wrapper) : wrapper.Members);
        Collection<string>? typeNames = TypeNameList.IsChanged(wrapper, inner) ? TypeNameList.Of(wrapper) : null;
        PropertyShape shape = _shapes.Find(typeNames, [.. added.Select(static member => member.Name)]);

        writer.BeginComposite((CompositeCode)PowerShellCode.Decorated, added.Count + 2);
        writer.WriteValue(inner);
        shape.WriteShape(writer);
        foreach (PSMemberInfo member in added)
            if (!writer.TryWriteMember(member.Value, member.Name)) writer.WriteString(ObjectText.Of(member.Value!));
    }

    /// <inheritdoc/>
    public override object? Read(ref ValueReader reader, int parts)
    {
        object? inner = reader.ReadValue();
        ArrivedShape shape = ArrivedShape.Read(ref reader);
        int count = shape.Names.Count;
        ValueReader.ExpectParts(parts - 2, count, count);
        reader.BeginElements(count);
        PSObject wrapper = PSObject.AsPSObject(inner ?? throw new WireFormatException("Properties were added to nothing."));
        if (shape.TypeNames is not null) TypeNameList.Replace(wrapper, shape.TypeNames);
        foreach (string name in shape.Names)
            wrapper.Properties.Add(new PSNoteProperty(name, reader.ReadElement()), preValidated: true);
        return wrapper;
    }

    /// <summary>The properties among the members; those that stand for the session's own drives and providers stay here.</summary>
    private static List<PSMemberInfo> Added(PSMemberInfoCollection<PSMemberInfo>? members)
    {
        var added = new List<PSMemberInfo>();
        if (members is null) return added;
        foreach (PSMemberInfo member in members)
        {
            if (!member.IsInstance || member is PSProperty or not PSPropertyInfo { IsGettable: true }) continue;
            if (InstanceMembers.IsReserved(member)) continue;
            if (TryGet(member, out object? value) && value is not (PSDriveInfo or ProviderInfo)) added.Add(member);
        }

        return added;
    }

    private static bool TryGet(PSMemberInfo member, out object? value)
    {
        try
        {
            value = member.Value;
            if (value is PSObject wrapped) value = wrapped.BaseObject;
            return true;
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or PipelineStoppedException))
        {
            value = null;
            return false;
        }
    }
}
