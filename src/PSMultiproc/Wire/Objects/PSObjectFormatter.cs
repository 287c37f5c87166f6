using System.Management.Automation;
using System.Management.Automation.Internal;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats what PowerShell wraps values in. A wrapper that adds nothing is not sent; one that does is sent as what it is.
/// What was added to an object stays with it where PowerShell has taken the wrapper off, as for a method's argument.
/// </summary>
internal sealed class PSObjectFormatter(CustomObjectFormatter customObjects, DecoratedFormatter decorated) : ValueFormatter
{
    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        PSObject wrapper = PSObject.AsPSObject(value);
        object inner = wrapper.BaseObject;
        if (ReferenceEquals(wrapper, AutomationNull.Value)) writer.WriteValue(null);
        else if (inner is PSCustomObject) writer.WriteWith(customObjects, wrapper);
        else if (!decorated.TryWrite(writer, wrapper, inner)) writer.WritePlain(inner);
    }

    /// <summary>What a wrapper is sent as is read by that.</summary>
    public override object Read(ref ValueReader reader, int parts) =>
        throw new WireFormatException("A wrapper stands where a collection must.");
}
