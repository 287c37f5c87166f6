using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Changes how many workers a pool has, while work runs too. Nothing is lost.</para>
/// </summary>
[Cmdlet(VerbsCommon.Resize, "ProcessPool", SupportsShouldProcess = true)]
public sealed class ResizeProcessPoolCommand : PoolCommand
{
    /// <summary>How many workers.</summary>
    [Parameter(Position = 1)]
    [ValidateRange(1, int.MaxValue)]
    public int ProcessCount { get; set; }

    /// <summary>The least number of workers of a pool that grows and shrinks with its work. When only the most is given: as it is, or as the most where that is less.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MinProcessCount { get; set; }

    /// <summary>The most workers of a pool that grows and shrinks with its work. When only the least is given: as it is, or as the least where that is more.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxProcessCount { get; set; }

    private protected override void Process(ProcessPool pool)
    {
        var (min, max) = PoolSizeParameters.Check(this);
        if (min is null && max is null)
        {
            ThrowTerminatingError(Errors.InvalidParameter(
                "PoolSizeMissing", "-ProcessCount: say how many workers there are to be, or give -MinProcessCount and -MaxProcessCount.", pool));
        }

        var (least, most) = pool.Size.With(min, max);
        if (!ShouldProcess(pool.Name, $"Change the number of its workers to {(least == most ? $"{most}" : $"{least} to {most}")}"))
        {
            return;
        }

        try
        {
            pool.Resize(least, most);
        }
        catch (PSMultiprocException error)
        {
            WriteError(Errors.From(error, pool));
        }
    }
}
