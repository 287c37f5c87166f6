using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>The shapes of the objects sent so far, so that equal objects share one. Thread-safe.</summary>
internal sealed class ShapeCatalog
{
    /// <summary>
    /// How many shapes are remembered. Objects used as dictionaries have a shape each; past this many, a shape lives no
    /// longer than its message.
    /// </summary>
    private const int Capacity = 4096;

    private readonly ConcurrentDictionary<int, PropertyShape> _shapes = new();
    private PropertyShape? _last;

    /// <summary>The shape of an object whose members are all plain properties.</summary>
    /// <returns>Null where one is not.</returns>
    public PropertyShape? Find(Collection<string>? typeNames, PSMemberInfoCollection<PSMemberInfo> members, int count)
    {
        if (Volatile.Read(ref _last) is { } last && last.Names.Length == count
            && HasNames(last, members) && HasTypeNames(last, typeNames)) return last;

        var names = new string[count];
        for (int i = 0; i < count; i++)
        {
            if (InstanceMembers.At(members, i) is not PSNoteProperty note) return null;
            names[i] = note.Name;
        }

        return Find(typeNames, names);
    }

    /// <summary>The shape of an object with these properties.</summary>
    public PropertyShape Find(IReadOnlyList<string>? typeNames, string[] names)
    {
        var hash = default(HashCode);
        foreach (string name in names) hash.Add(name);
        if (typeNames is not null)
            foreach (string name in typeNames) hash.Add(name);

        int key = hash.ToHashCode();
        if (!_shapes.TryGetValue(key, out PropertyShape? shape) || !HasTypeNames(shape, typeNames)
            || !shape.Names.AsSpan().SequenceEqual(names))
        {
            shape = new PropertyShape(typeNames is null ? null : [.. typeNames], names);
            if (_shapes.Count < Capacity) _shapes[key] = shape;
        }

        Volatile.Write(ref _last, shape);
        return shape;
    }

    private static bool HasNames(PropertyShape shape, PSMemberInfoCollection<PSMemberInfo> members)
    {
        for (int i = 0; i < shape.Names.Length; i++)
        {
            if (InstanceMembers.At(members, i) is not PSNoteProperty note
                || !string.Equals(note.Name, shape.Names[i], StringComparison.Ordinal)) return false;
        }

        return true;
    }

    private static bool HasTypeNames(PropertyShape shape, IReadOnlyList<string>? typeNames)
    {
        if (shape.TypeNames is null || typeNames is null) return shape.TypeNames is null && typeNames is null;
        if (shape.TypeNames.Length != typeNames.Count) return false;
        for (int i = 0; i < typeNames.Count; i++)
            if (!string.Equals(shape.TypeNames[i], typeNames[i], StringComparison.Ordinal)) return false;
        return true;
    }
}
