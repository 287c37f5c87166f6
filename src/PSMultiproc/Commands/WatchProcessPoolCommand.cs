using System.Management.Automation;
using PSMultiproc.Session;
using PSMultiproc.Watch;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Shows what pools are doing, live, until a key is pressed or they have ended.</para>
/// <para type="description">Needs a terminal. Get-ProcessPool and its Workers tell the same, once, as objects.</para>
/// </summary>
[Cmdlet(VerbsCommon.Watch, "ProcessPool")]
public sealed class WatchProcessPoolCommand : PSCmdlet, IDisposable
{
    private static readonly TimeSpan KeyInterval = TimeSpan.FromMilliseconds(50);
    private const int KeyLooksAFrame = 5;

    private readonly CancellationTokenSource _stopping = new();
    private readonly List<ProcessPool> _pools = [];

    /// <summary>Pools or their names; all that the session has open, also in the meantime, when absent.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [PoolTransformation(takesSeveral: true)]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ValidateNotNullOrEmpty]
    public ProcessPool[]? Pool { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _pools.AddRange(Pool ?? []);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_pools.Count == 0 && (MyInvocation.ExpectingInput || Pool is not null))
        {
            return;     // The pipeline had none.
        }

        if (Console.IsOutputRedirected || !Host.UI.SupportsVirtualTerminal)
        {
            ThrowTerminatingError(new ErrorRecord(
                new InvalidOperationException(
                    "There is no terminal to draw in: the output is redirected, or its host knows no control sequences. " +
                    "Get-ProcessPool and (Get-ProcessPool).Workers tell the same, once."),
                "NoTerminal",
                ErrorCategory.DeviceError,
                null));
        }

        using var screen = new TerminalScreen(Console.Out);
        var seen = false;
        for (var look = 0; ; look++)
        {
            if (look % KeyLooksAFrame == 0)
            {
                var pools = Watched();
                seen |= pools.Count > 0;
                if (pools.Count == 0 && (seen || _pools.Count > 0))
                {
                    return;
                }

                screen.Show(PoolTable.Lines(pools, TerminalScreen.Width, TerminalScreen.Height));
            }

            if (TakeKeys() || _stopping.Token.WaitHandle.WaitOne(KeyInterval))
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    /// <summary>Frees what the command held.</summary>
    public void Dispose() => _stopping.Dispose();

    private static bool TakeKeys()
    {
        var any = false;
        while (!Console.IsInputRedirected && Console.KeyAvailable)
        {
            Console.ReadKey(intercept: true);
            any = true;
        }

        return any;
    }

    private List<PoolSnapshot> Watched() =>
        [.. (_pools.Count > 0 ? _pools.Where(static pool => !pool.HasEnded) : SessionPools.All).Select(PoolSnapshot.Of)];
}
