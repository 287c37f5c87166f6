using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace PSMultiproc.Wire;

/// <summary>Formats an object by its properties: [marker, text, shape, values …].</summary>
internal sealed class PropertyBagFormatter(ShapeCatalog shapes) : ValueFormatter
{
    private readonly ShapeCatalog _shapes = shapes;
    private readonly ConditionalWeakTable<Type, StrongBox<PropertyPlan?>> _plans = new();

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        PSObject source = PSObject.AsPSObject(value);
        Collection<string> typeNames = TypeNameList.Of(source);
        if (ShowsOnlyItsType(source, value, typeNames) && PlanFor(source, value) is { } plan && plan.TryGetValues(value) is { } values)
        {
            Write(writer, plan.TextOf(value), plan.Shape, values);
            return;
        }

        var properties = PropertyList.Of(source);
        PropertyShape shape = _shapes.Find(TypeNameList.Deserialized(typeNames), [.. properties.Names]);
        Write(writer, ObjectText.Of(value), shape, properties.Values);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        string text = reader.ReadString() ?? "";
        ArrivedShape shape = ArrivedShape.Read(ref reader);
        PSObject created = shape.Create();
        ObjectParts.SetText(created, text);
        reader.Announce(created);
        shape.ReadValues(ref reader, created, parts - 2);
        return created;
    }

    private static bool ShowsOnlyItsType(PSObject source, object value, Collection<string> typeNames) =>
        InstanceMembers.AreNone(value) && !TypeNameList.IsChanged(source, value)
        && !TypeData.HasMembers(source, typeNames) && !TypeData.HasAdapter(source, value);

    /// <summary>Writes an object; of what cannot be sent, the text is.</summary>
    private static void Write(ValueWriter writer, string text, PropertyShape shape, IReadOnlyList<object?> values)
    {
        shape.BeginObject(writer, text);
        writer.BagDepth++;
        for (int i = 0; i < values.Count; i++)
            if (!writer.TryWriteMember(values[i], shape.Names[i])) writer.WriteString(ObjectText.Of(values[i]!));
        writer.BagDepth--;
    }

    private PropertyPlan? PlanFor(PSObject source, object value) =>
        _plans.TryGetValue(value.GetType(), out StrongBox<PropertyPlan?>? known)
            ? known.Value
            : _plans.GetValue(value.GetType(), _ => new(PropertyPlan.For(source, value, _shapes))).Value;
}
