namespace PSMultiproc.Wire;

/// <summary>
/// Adds types to a <see cref="ValueSerializer"/> that this assembly knows nothing of. It is asked once a type, and the
/// answer is kept; it must be thread-safe.
/// </summary>
internal interface IValueExtension
{
    /// <summary>
    /// What reads the composites of each code from <see cref="CompositeCode.FirstExtension"/> on that this extension
    /// writes. Asked once, when the serializer is made.
    /// </summary>
    IReadOnlyDictionary<byte, ValueFormatter> Readers { get; }

    /// <summary>The formatter for a type, asked before the built-in rules. Not asked for the common scalars.</summary>
    /// <returns>Null to leave the type to the built-in rules.</returns>
    ValueFormatter? Find(Type type);

    /// <summary>The formatter for a type, or for a collection, that no built-in rule covers.</summary>
    /// <returns>
    /// Null to have such values refused. For a collection that a built-in rule covers except for its comparer, one with
    /// <see cref="ReferenceTracking.Early"/>.
    /// </returns>
    ValueFormatter? FindFallback(Type type);

    /// <summary>The formatter for one object that is more than its type says. Asked for each object; it must be quick.</summary>
    /// <param name="value">The object.</param>
    /// <param name="usual">The formatter of its type.</param>
    /// <returns>Null for the type's.</returns>
    ValueFormatter? FindFor(object value, ValueFormatter usual);

    /// <summary>The object that a wrapper of the extension's wraps; any other as it is.</summary>
    object? Bare(object? value) => value;

    /// <summary>Stands in for an object, or an enumeration's value, whose type this process does not have.</summary>
    /// <param name="typeName">The type's full name, with neither assembly nor version.</param>
    /// <param name="memberNames">The members, in order; <c>value__</c> alone for an enumeration.</param>
    /// <param name="values">Their values.</param>
    /// <returns>Null to have the message refused.</returns>
    object? CreateUnknown(string typeName, IReadOnlyList<string> memberNames, IReadOnlyList<object?> values);

    /// <summary>Makes of a collection what stands in for one whose type this process does not have.</summary>
    /// <param name="typeName">The type's full name, with neither assembly nor version.</param>
    /// <param name="collection">The items, in a collection of such a type but of objects.</param>
    /// <returns>Null to have the message refused.</returns>
    object? CreateUnknownCollection(string typeName, object collection);
}
