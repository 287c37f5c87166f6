using System.Management.Automation;
using PSMultiproc.Scripts;
using PSMultiproc.Wire;

namespace PSMultiproc.Commands;

/// <summary>Writes what a block said in a worker to the streams of the command that ran it.</summary>
internal sealed class ItemStreams(PSCmdlet command, CallPreferences preferences)
{
    private readonly PSCmdlet _command = command;
    private readonly CallPreferences _preferences = preferences;

    /// <summary>Writes a record, as the pipeline's thread alone may.</summary>
    public void Write(object record)
    {
        switch (record)
        {
            case WarningRecord warning:
                Show(CallPreferences.Warning);
                CommandStreams.Write(_command, warning, _preferences.Asks(CallPreferences.Warning));
                break;
            case VerboseRecord verbose:
                Show(CallPreferences.Verbose);
                CommandStreams.Write(_command, verbose, _preferences.Asks(CallPreferences.Verbose));
                break;
            case DebugRecord debug:
                Show(CallPreferences.Debug);
                CommandStreams.Write(_command, debug, _preferences.Asks(CallPreferences.Debug));
                break;
            case InformationRecord information:
                _command.WriteInformation(information);
                break;
            case HostInformationMessage text when CommandStreams.ShowsInformation(_command):
                _command.Host.UI.WriteLine(text.Message);
                break;
            case ProgressRecord progress:
                _command.WriteProgress(progress);
                break;
        }
    }

    /// <summary>A stream that is silent here is not for the block that said in its own scope that it wants it.</summary>
    private void Show(string stream)
    {
        if (_preferences.IsUndecided(stream))
        {
            CommandStreams.Show(_command, stream);
        }
    }
}
