namespace PSMultiproc.Shared;

/// <summary>What users call the kinds.</summary>
internal static class SharedObjectKindExtensions
{
    /// <summary>The name of the class; of a kind that this version does not know, its number.</summary>
    public static string TypeName(this SharedObjectKind kind) => kind switch
    {
        SharedObjectKind.Value or SharedObjectKind.Array or SharedObjectKind.Dictionary or SharedObjectKind.List => "Shared" + kind,
        SharedObjectKind.Pipe => nameof(PipeConnection),
        _ => Enum.IsDefined(kind) ? "Process" + kind : kind.ToString(),
    };
}
