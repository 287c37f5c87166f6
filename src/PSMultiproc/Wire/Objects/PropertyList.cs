using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PSMultiproc.Wire;

/// <summary>An object's properties and their values at one moment. Properties whose getter throws are not among them.</summary>
internal sealed class PropertyList
{
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
        foreach (PSPropertyInfo property in source.Properties)
        {
            if (!property.IsGettable || (property is PSScriptProperty && !canRunScripts)) continue;
            if (isUnfinished && string.Equals(property.Name, TaskResult, StringComparison.Ordinal)) continue;
            if (!TryGet(property, out object? value)) continue;
            list._names.Add(property.Name);
            list._values.Add(value);
        }

        return list;
    }

    /// <summary>Writes a PSCustomObject, every part of which must be sendable.</summary>
    public void Write(ValueWriter writer, ShapeCatalog shapes, IReadOnlyList<string>? typeNames, string? text)
    {
        PropertyShape shape = shapes.Find(typeNames, [.. _names]);
        shape.BeginObject(writer, text);
        for (int i = 0; i < _values.Count; i++) writer.WriteMember(_values[i], shape.Names[i]);
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
