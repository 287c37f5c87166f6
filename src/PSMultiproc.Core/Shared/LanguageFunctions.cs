namespace PSMultiproc.Shared;

/// <summary>
/// Calls what is a function to the language of the user's code and not to .NET: a script block. The language could make a
/// delegate of it, but that takes many times as long as the call (1.6 ms and 30 µs for a script block), and the function may
/// lack there what it has elsewhere.
/// </summary>
internal static class LanguageFunctions
{
    /// <summary>
    /// Gives what calls a function, with its arguments, for a result of a type; null for what is no function. Set once, by
    /// what runs the user's code in this process.
    /// </summary>
    public static Func<object?, Func<object?[], Type, object?>?>? Find { private get; set; }

    /// <summary>What calls a function; null for what is none.</summary>
    public static Func<object?[], Type, object?>? Of(object? value) => value is null or string or ValueType ? null : Find?.Invoke(value);
}
