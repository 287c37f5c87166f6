using System.Management.Automation;
using PSMultiproc.Wire;

namespace PSMultiproc.Worker;

/// <summary>Hands what a script says besides its output to the item that it is about.</summary>
/// <param name="items">The items.</param>
/// <param name="console">What PowerShell shows of the streams.</param>
/// <param name="showsInformation">Whether the caller shows all information records.</param>
internal sealed class ScriptStreams(WorkItems items, WorkerHostInterface console, bool showsInformation)
{
    /// <summary>
    /// How long after one progress record of an activity the next is passed over, in milliseconds; the last one, which
    /// says that the activity is complete, never is.
    /// </summary>
    private const int ProgressPause = 50;

    private readonly WorkItems _items = items;
    private readonly WorkerHostInterface _console = console;
    private readonly bool _showsInformation = showsInformation;
    private readonly Dictionary<int, long> _progress = [];

    /// <summary>Listens to a pipeline that is about to run.</summary>
    public void Attach(PSDataStreams streams)
    {
        streams.Error = StreamSink.To<ErrorRecord>(OnError);
        streams.Warning = StreamSink.To<WarningRecord>(Note);
        streams.Verbose = StreamSink.To<VerboseRecord>(Note);
        streams.Debug = StreamSink.To<DebugRecord>(Note);
        streams.Information = StreamSink.To<InformationRecord>(OnInformation);
        streams.Progress = StreamSink.To<ProgressRecord>(OnProgress);
    }

    private void OnError(ErrorRecord record)
    {
        if (_items.HasCurrent)
        {
            _items.Error(record);
        }
    }

    private void OnInformation(InformationRecord record)
    {
        Note(record);
        if (record.MessageData is HostInformationMessage message)
        {
            _console.ExpectEcho(message.Message, shown: null);
        }
        else
        {
            // Shown here is shown there, if only the block asked for it.
            var text = record.ToString();
            _console.ExpectEcho(text, _showsInformation ? null : () => Note(new HostInformationMessage { Message = text }));
        }
    }

    private void OnProgress(ProgressRecord record)
    {
        var now = Environment.TickCount64;
        if (record.RecordType == ProgressRecordType.Completed)
        {
            _progress.Remove(record.ActivityId);
        }
        else if (_progress.TryGetValue(record.ActivityId, out var last) && now - last < ProgressPause)
        {
            return;
        }
        else
        {
            _progress[record.ActivityId] = now;
        }

        Note(record);
    }

    private void Note(object record)
    {
        if (!_items.HasCurrent)
        {
            return;
        }

        try
        {
            _items.Note(record);
        }
        catch (NotSerializableException refusal)
        {
            _items.Error(refusal);
        }
    }
}
