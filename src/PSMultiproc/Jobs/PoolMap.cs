using System.Management.Automation;
using PSMultiproc.Jobs;
using PSMultiproc.Pools;

namespace PSMultiproc;

/// <summary>
/// A map that goes on by itself: what <c>Invoke-PoolMap -AsJob</c> gives. Items that fail are errors of the job, which is
/// completed all the same; with <c>-ErrorAction Stop</c> the first of them ends it. Its result is an array.
/// </summary>
public sealed class PoolMap : PoolJob
{
    internal PoolMap(PoolCall call)
        : base(call, name: null) => Begin();

    private protected override bool IsFatal(ItemFailure failure, ErrorRecord error) => failure.EndsCall || IsToStop(failure);

    private protected override object? ToResult(IReadOnlyList<PSObject?> outputs) => outputs.ToArray<object?>();
}
