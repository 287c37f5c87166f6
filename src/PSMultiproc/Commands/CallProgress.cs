using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Runtime.CompilerServices;
using PSMultiproc.Pools;

namespace PSMultiproc.Commands;

/// <summary>
/// Shows how far a call has come: what is done, of how much once that is known, what failed, how fast it goes and how long
/// it will take. On the pipeline's thread.
/// </summary>
internal sealed class CallProgress
{
    /// <summary>A call that takes less shows nothing, in milliseconds.</summary>
    private const int Silence = 500;

    /// <summary>How often something is shown, in milliseconds.</summary>
    private const int Interval = 250;

    private readonly ICommandRuntime _runtime;
    private readonly PSHostUserInterface _screen;
    private readonly MapOperation _map;
    private readonly Throughput _throughput = new();
    private readonly string _activity;
    private readonly int _id;
    private long _seen;
    private long _seenAt = Stopwatch.GetTimestamp();
    private long _next = Environment.TickCount64 + Silence;
    private bool _isShown;

    public CallProgress(PSCmdlet command, MapOperation map)
    {
        _runtime = command.CommandRuntime;
        _screen = command.Host.UI;
        _map = map;

        _activity = command.MyInvocation.MyCommand.Name;

        // One that no block and no other call will have chosen: what is shown under the same number is replaced.
        _id = RuntimeHelpers.GetHashCode(this);
    }

    /// <summary>How long a wait may be before something is to be shown, in milliseconds.</summary>
    public int Patience => (int)Math.Max(0, _next - Environment.TickCount64);

    /// <summary>Shows how far the call has come, if it is time to.</summary>
    public void Look() => Look(Environment.TickCount64);

    /// <inheritdoc cref="Look()"/>
    /// <param name="now">Milliseconds since the system's start.</param>
    public void Look(long now)
    {
        if (now < _next)
        {
            return;
        }

        _isShown = true;
        _runtime.WriteProgress(_id, Describe());

        // From here, however long it took to show.
        _next = Environment.TickCount64 + Interval;
    }

    /// <summary>
    /// Takes away what is shown. Not by the command's own stream: that is shut by then when the pipeline is being stopped,
    /// or another command has failed.
    /// </summary>
    public void Complete()
    {
        if (_isShown)
        {
            _isShown = false;
            _screen.WriteProgress(_id, new ProgressRecord(_id, _activity, Status()) { RecordType = ProgressRecordType.Completed });
        }
    }

    private ProgressRecord Describe()
    {
        var now = Stopwatch.GetTimestamp();
        var done = _map.Settled;

        // An item that is taken back from one worker for another may count twice for a moment.
        _throughput.Observe(Math.Max(0, done - _seen), Stopwatch.GetElapsedTime(_seenAt, now).TotalSeconds);
        (_seen, _seenAt) = (Math.Max(done, _seen), now);
        var total = _map.Total;
        return new ProgressRecord(_id, _activity, Status())
        {
            PercentComplete = total > 0 ? (int)(_seen * 100 / total) : -1,
            SecondsRemaining = total is { } all && _throughput.TimeFor(all - _seen) is { } left
                ? (int)Math.Min(int.MaxValue, Math.Ceiling(left.TotalSeconds))
                : -1,
        };
    }

    private string Status()
    {
        var culture = CultureInfo.CurrentCulture;
        var (done, total, failed, rate) = (_seen, _map.Total, _map.Failed, _throughput.PerSecond);
        var status = total is null ? string.Create(culture, $"{done:N0} done") : string.Create(culture, $"{done:N0} of {total:N0} done");
        if (failed > 0)
        {
            status += string.Create(culture, $", {failed:N0} failed");
        }

        return status + rate switch
        {
            0 => string.Empty,
            >= 10 => string.Create(culture, $", {rate:N0}/s"),
            >= 1 => string.Create(culture, $", {rate:N1}/s"),
            >= 1 / 60.0 => string.Create(culture, $", {rate * 60:N1}/min"),
            _ => string.Create(culture, $", {rate * 3600:N1}/h"),
        };
    }
}
