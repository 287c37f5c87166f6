using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Makes a number of permits that processes share; those of a process that dies come back.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "ProcessSemaphore")]
[OutputType(typeof(ProcessSemaphore))]
public sealed class NewProcessSemaphoreCommand : NewSharedObjectCommand
{
    /// <summary>How many permits there are at first.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateRange(0, int.MaxValue)]
    public int InitialCount { get; set; }

    /// <summary>The most that may be free: a release past it is an error. No limit when absent.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaximumCount { get; set; }

    private protected override IReadOnlyList<SharedObject> Create()
    {
        if (InitialCount > MaximumCount)
        {
            ThrowTerminatingError(Errors.InvalidParameter(
                "InitialCountAboveMaximum",
                $"-InitialCount: {InitialCount} is more than -MaximumCount, which is {MaximumCount}. Give as many or fewer.",
                InitialCount));
        }

        return [new ProcessSemaphore(InitialCount, MaximumCount, Name)];
    }
}
