using System.Collections;
using System.Globalization;

namespace PSMultiproc.Shared;

/// <summary>The order that values have by themselves; of text, that of the present culture.</summary>
internal sealed class UsualOrder : IComparer
{
    private readonly Comparer _comparer = new(CultureInfo.CurrentCulture);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The two have no order.</exception>
    public int Compare(object? x, object? y)
    {
        try
        {
            return _comparer.Compare(x, y);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException(
                $"An item of the type {x!.GetType().FullName} and one of the type {y!.GetType().FullName} have no order. The list is as it was. Give Sort what compares them: {{ param($a, $b) $a - $b }} for numbers, or {{ param($a, $b) \"$a\".CompareTo(\"$b\") }} for what is to be taken as text.", error);
        }
    }
}
