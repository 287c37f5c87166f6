using System.Diagnostics;
using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// Writes outputs in slices, so that there is a moment to show progress in while whoever takes them takes his time. Many at
/// once cost far less than one by one, so a slice is as long as what it takes allows.
/// </summary>
internal sealed class OutputSlices(Cmdlet command, CallProgress progress)
{
    /// <summary>A slice that is taken sooner was too short.</summary>
    private static readonly TimeSpan ShortTime = TimeSpan.FromMilliseconds(10);

    /// <summary>A slice that takes longer was too long.</summary>
    private static readonly TimeSpan LongTime = TimeSpan.FromMilliseconds(100);

    private readonly Cmdlet _command = command;
    private readonly CallProgress _progress = progress;
    private int _size = 1;

    public void Write(List<object?> outputs)
    {
        for (var start = 0; start < outputs.Count;)
        {
            var count = Math.Min(_size, outputs.Count - start);
            var began = Stopwatch.GetTimestamp();
            _command.WriteObject(count == outputs.Count ? outputs : outputs.GetRange(start, count), enumerateCollection: true);
            Adapt(Stopwatch.GetElapsedTime(began));
            start += count;
            _progress.Look();
        }
    }

    private void Adapt(TimeSpan elapsed)
    {
        if (elapsed < ShortTime)
        {
            _size = Math.Min(_size * 2, int.MaxValue / 2);
        }
        else if (elapsed > LongTime)
        {
            _size = 1;
        }
    }
}
