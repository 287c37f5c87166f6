using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Makes an array in memory that all processes share.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "SharedArray", DefaultParameterSetName = ValueSet)]
[OutputType(typeof(SharedArray))]
public sealed class NewSharedArrayCommand : NewTypedObjectCommand
{
    private const string ValueSet = "Value";
    private const string LengthSet = "Length";

    /// <summary>As <see cref="Array.MaxLength"/>, which is no constant.</summary>
    private const int LongestArray = 0x7FFFFFC7;

    /// <summary>Its elements, and so their type, if they are all of one and -Type tells no other.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ValueSet)]
    [AllowEmptyCollection]
    public object Value { get; set; } = null!;

    /// <summary>The number of elements, which are all zero.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LengthSet)]
    [ValidateRange(0, LongestArray)]
    public int Length { get; set; }

    private protected override IReadOnlyList<SharedObject> Create()
    {
        if (ParameterSetName == LengthSet)
        {
            var type = Type ?? throw RefuseToGuess("-Length: it does not tell of what type the elements are.");
            Check(type);
            return [SharedArray.Create(type, Length, Name, !Unsynchronized)];
        }

        var items = ItemsOf(Value);
        var elementType = Type ?? TypeOf(items);
        Check(elementType);
        return [SharedArray.Create(elementType, items.Select((item, index) => Convert(item, elementType, $"item {index}: ")), Name, !Unsynchronized)];
    }

    private static List<object?> ItemsOf(object value)
    {
        var given = Plain(value);
        var items = LanguagePrimitives.GetEnumerable(given) ?? new[] { given };
        return items.Cast<object?>().Select(Plain).ToList();
    }

    private Type TypeOf(List<object?> items)
    {
        var types = items.Select(static item => item?.GetType()).Distinct().ToList();
        return types switch
        {
            [{ } type] => type,
            [] => throw RefuseToGuess("-Value: there are no items that tell their type."),
            _ => throw RefuseToGuess($"-Value: the items are not all of one type but {string.Join(" and ", types.Select(static type => type?.Name ?? "null"))}."),
        };
    }
}
