using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>What an object says of itself.</summary>
internal static class ObjectText
{
    /// <summary>The object as PowerShell writes it into text; its type's name where that throws.</summary>
    public static string Of(object value)
    {
        try
        {
            return PSObject.AsPSObject(value).ToString() ?? "";
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or PipelineStoppedException))
        {
            return value.GetType().ToString();
        }
    }
}
