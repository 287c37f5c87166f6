using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PSMultiproc.Session;

/// <summary>
/// Methods of shared objects as a script calls them, with a script block that has <c>$_</c>: one that PowerShell makes a
/// delegate of has none. PSMultiproc.Types.ps1xml gives them to the session, <see cref="TypeData"/> to a worker's.
/// </summary>
public static class ScriptMethods
{
    /// <summary>The same as the types file says.</summary>
    internal static IEnumerable<TypeData> TypeData
    {
        get
        {
            var value = new TypeData(typeof(SharedValue).FullName!);
            value.Members.Add(nameof(Update), new CodeMethodData(nameof(Update), typeof(ScriptMethods).GetMethod(nameof(Update))!));
            yield return value;
        }
    }

    /// <summary>Makes a new value of the old one, under the value's lock if it has one.</summary>
    /// <param name="instance">A <see cref="SharedValue"/>.</param>
    /// <param name="change">A script block, which has the old value as <c>$_</c> and as its argument and gives the new one; or a delegate.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="PSArgumentException">It is neither, or the block gave nothing or several things; the value is as it was.</exception>
    /// <exception cref="PSInvalidCastException">What it gave cannot be of the value's type; the value is as it was.</exception>
    public static object Update(PSObject instance, object change)
    {
        ArgumentNullException.ThrowIfNull(instance);
        var value = (SharedValue)instance.BaseObject;
        return change switch
        {
            ScriptBlock block => value.Update(before => Converted(ValueOf(block, before), value.ValueType)),
            Delegate function => value.Update(before => Converted(function.DynamicInvoke(before)!, value.ValueType)),
            _ => throw new PSArgumentException("change: it is no script block. Give one that makes the new value of the old: { $_ + 1 } for example."),
        };
    }

    private static PSObject ValueOf(ScriptBlock block, object before) =>
        block.InvokeWithContext(null, [new PSVariable("_", before)], before) switch
        {
            [{ } value] => value,
            { Count: var count } => throw new PSArgumentException(
                $"change: the script block gives {(count == 0 ? "no value" : $"{count} values")}; the shared value is as it was. Let it give the one that is to be: {{ $_ + 1 }} for example."),
        };

    private static object Converted(object value, Type type) => LanguagePrimitives.ConvertTo(value, type, CultureInfo.InvariantCulture);
}
