namespace PSMultiproc.Shared;

/// <summary>The kinds of a <see cref="StoreCondition"/>.</summary>
internal enum StoreWhen
{
    /// <summary>In any case.</summary>
    Always,

    /// <summary>If there is no value.</summary>
    Missing,

    /// <summary>If the value is the one that was seen.</summary>
    Unchanged,

    /// <summary>If the value is the one given.</summary>
    Equal,
}
