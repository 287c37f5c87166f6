using System.Globalization;
using System.Management.Automation;
using PSMultiproc.Shared;

namespace PSMultiproc.Session;

/// <summary>
/// Lets the methods of shared objects call script blocks as they are, in whatever session: with their last argument as
/// <c>$_</c>, too.
/// </summary>
internal static class ScriptFunctions
{
    /// <summary>From now on they do.</summary>
    public static void AreCalled() => LanguageFunctions.Find = static value =>
        (value is PSObject wrapped ? wrapped.BaseObject : value) is ScriptBlock block
            ? (arguments, type) => Call(block, arguments, type)
            : null;

    /// <exception cref="PSArgumentException">One value is asked for, and the block gives another number of them.</exception>
    /// <exception cref="PSInvalidCastException">What it gives cannot be of that type.</exception>
    private static object? Call(ScriptBlock block, object?[] arguments, Type type)
    {
        var given = block.InvokeWithContext(null, [new PSVariable("_", arguments[^1])], arguments);
        if (type == typeof(object))
        {
            return given switch
            {
                [] => null,
                [var one] => one?.BaseObject is PSCustomObject ? one : one?.BaseObject,
                _ => given.ToArray<object>(),
            };
        }

        return given is [{ } value]
            ? LanguagePrimitives.ConvertTo(value, type, CultureInfo.InvariantCulture)
            : throw new PSArgumentException(
                $"The script block gives {(given.Count == 0 ? "no value" : $"{given.Count} values")}, and all is as it was. Let it give the one that is to be: {{ $_ + 1 }} for example.");
    }
}
