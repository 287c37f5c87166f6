using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>Formats lists of what PowerShell wraps values in; the items arrive wrapped again.</summary>
internal sealed class WrapperListFormatter<TList> : TypedFormatter
    where TList : class, ICollection<PSObject?>, new()
{
    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var list = (TList)value;
        int written = 0, announced = list.Count;
        writer.BeginTyped(typeof(TList), announced);
        foreach (PSObject? item in list) writer.WriteElement(item, written++);
        writer.ExpectWritten(announced, written);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        reader.BeginElements(parts);
        var list = new TList();
        reader.Announce(list);
        for (int i = 0; i < parts; i++) list.Add(reader.ReadElement() is { } item ? PSObject.AsPSObject(item) : null);
        return list;
    }
}
