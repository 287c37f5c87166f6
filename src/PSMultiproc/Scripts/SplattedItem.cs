using System.Collections;
using System.Management.Automation;

namespace PSMultiproc.Scripts;

/// <summary>An item as the arguments of a call.</summary>
internal static class SplattedItem
{
    /// <summary>
    /// What PowerShell can splat: a dictionary, whose entries are arguments by name, or an array, by position. Properties
    /// of a custom object, a row of a table, say, are arguments by name too; anything else is the only argument.
    /// </summary>
    public static object? ArgumentsOf(object? item)
    {
        var value = item is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : item;
        switch (value)
        {
            case IDictionary or IList:
                return value;
            case PSObject custom when !custom.TypeNames[0].StartsWith("Deserialized.", StringComparison.Ordinal):
                var arguments = new Hashtable(StringComparer.OrdinalIgnoreCase);
                foreach (var property in custom.Properties)
                {
                    arguments[property.Name] = property.Value;
                }

                return arguments;
            default:
                return new[] { item };
        }
    }
}
