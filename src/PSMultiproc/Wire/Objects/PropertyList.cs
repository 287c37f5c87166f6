using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PSMultiproc.Wire;

/// <summary>An object's properties and their values at one moment. Properties whose getter throws are not among them.</summary>
internal sealed class PropertyList
{
    /// <summary>No properties.</summary>
    public static readonly PropertyList None = new();

    /// <summary>Asked of an unfinished task, it would wait for the end of it.</summary>
    private const string TaskResult = "Result";

    private readonly List<string> _names = [];
    private readonly List<object?> _values = [];

    private PropertyList()
    {
    }

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Their values.</summary>
    public IReadOnlyList<object?> Values => _values;

    /// <summary>Evaluates all properties that an object shows: its type's, those of Update-TypeData and its own.</summary>
    public static PropertyList Of(PSObject source)
    {
        var list = new PropertyList();
        bool canRunScripts = Runspace.CanUseDefaultRunspace;
        bool isUnfinished = source.BaseObject is Task { IsCompleted: false };
        HashSet<string>? adapted = TypeData.HasAdapter(source, source.BaseObject) ? TypeData.AdaptedNames(source) : null;
        HashSet<string>? chosen = TypeData.ChosenNames(source);
        foreach (PSPropertyInfo property in source.Properties)
        {
            if (chosen?.Contains(property.Name) == false && (property is PSProperty || !property.IsInstance)) continue;
            if (!property.IsGettable || (property is PSScriptProperty && !canRunScripts)) continue;
            if (property is PSProperty && adapted?.Contains(property.Name) == false) continue;
            if (isUnfinished && string.Equals(property.Name, TaskResult, StringComparison.Ordinal)) continue;
            if (!TryGet(property, out object? value)) continue;
            list.Add(property.Name, value);
        }

        return list;
    }

    /// <summary>
    /// Evaluates the properties that were added to an object itself. Those that stand for the session's own drives and
    /// providers stay here.
    /// </summary>
    public static PropertyList AddedTo(PSObject source)
    {
        PSMemberInfoCollection<PSMemberInfo>? members = InstanceMembers.CanRead ? InstanceMembers.Find(source) : source.Members;
        if (members is null) return None;
        var list = new PropertyList();
        foreach (PSMemberInfo member in members)
        {
            if (!member.IsInstance || member is PSProperty or not PSPropertyInfo { IsGettable: true }) continue;
            if (InstanceMembers.IsReserved(member) || !TryGet((PSPropertyInfo)member, out object? value)) continue;
            if (value is PSObject wrapped ? wrapped.BaseObject is not (PSDriveInfo or ProviderInfo) : value is not (PSDriveInfo or ProviderInfo))
                list.Add(member.Name, value);
        }

        return list;
    }

    /// <summary>Writes the values; of what cannot be sent, the text is.</summary>
    public void WriteValues(ValueWriter writer)
    {
        for (int i = 0; i < _values.Count; i++)
            if (!writer.TryWriteMember(_values[i], _names[i])) writer.WriteString(ObjectText.Of(_values[i]!));
    }

    /// <summary>Writes a PSCustomObject, every part of which must be sendable.</summary>
    public void Write(ValueWriter writer, ShapeCatalog shapes, IReadOnlyList<string>? typeNames, string? text)
    {
        PropertyShape shape = shapes.Find(typeNames, [.. _names]);
        shape.BeginObject(writer, text);
        for (int i = 0; i < _values.Count; i++) writer.WriteMember(_values[i], shape.Names[i]);
    }

    private void Add(string name, object? value)
    {
        _names.Add(name);
        _values.Add(value);
    }

    private static bool TryGet(PSPropertyInfo property, out object? value)
    {
        try
        {
            value = property.Value;
            return true;
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or PipelineStoppedException))
        {
            value = null;
            return false;
        }
    }
}
