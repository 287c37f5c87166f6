using System.Collections;
using System.Globalization;

namespace PSMultiproc.Shared;

/// <summary>The order that a function tells which is one to the language of the user's code (<see cref="LanguageFunctions"/>).</summary>
internal sealed class FunctionOrder(Func<object?[], Type, object?> function) : IComparer
{
    private readonly Func<object?[], Type, object?> _function = function;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The function gives no number.</exception>
    public int Compare(object? x, object? y)
    {
        // Not as a whole number: what is a little less than 0 is less than 0.
        var given = _function([x, y], typeof(object));
        return given is IConvertible number and not (string or char or DateTime) && number.ToDouble(CultureInfo.InvariantCulture) is var sign and not double.NaN
            ? Math.Sign(sign)
            : throw new ArgumentException(
                $"comparer: it gives {given switch { null => "nothing", double.NaN or float.NaN => "NaN", _ => $"a value of the type {given.GetType().FullName}" }}, and the list is as it was. Let it give a number: less than 0 when the first item comes first, more than 0 when the second does, or 0.");
    }
}
