namespace PSMultiproc.Pools;

/// <summary>Which of a worker's runners runs a piece of work. The numbers are part of the protocol.</summary>
internal enum WorkKind
{
    /// <summary>A .NET method; every worker runs these.</summary>
    Method = 1,

    /// <summary>A script block; only workers inside a PowerShell run these.</summary>
    Script = 2,
}
