namespace PSMultiproc.Wire;

/// <summary>
/// Formats a type whose composites name it, as <see cref="CompositeCode.Typed"/>. Only types with such a formatter are
/// rebuilt by that name; any other name in its place is refused.
/// </summary>
internal abstract class TypedFormatter : ValueFormatter;
