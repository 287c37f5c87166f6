using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace PSMultiproc.Worker;

/// <summary>
/// What a script writes to the host goes to the worker's standard output; what it asks fails at once. What PowerShell
/// shows of the streams it does not: the caller does.
/// </summary>
internal sealed class WorkerHostInterface : PSHostUserInterface
{
    /// <summary>What PowerShell may be about to show of an information record, and what then is to be done.</summary>
    private (string Text, Action? Shown)? _echo;

    public override PSHostRawUserInterface? RawUI => null;

    public static HostException NoConsole() => new(
        "A worker process has no console and nobody to ask. Ask before the items are sent, and pass the answer with -ArgumentList or $using:.");

    /// <summary>
    /// Says that a record has been sent to the caller. Where it came of Write-Host, or the preference is to show such
    /// records, PowerShell writes its text here next, which is not for the standard output.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="shown">What to do when PowerShell does write it.</param>
    public void ExpectEcho(string text, Action? shown) => _echo = (text, shown);

    public override void Write(string value)
    {
        if (!IsEcho(value))
        {
            Console.Out.Write(value);
        }
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value)
    {
        if (!IsEcho(value))
        {
            Console.Out.WriteLine(value);
        }
    }

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => WriteLine(value);

    public override void WriteErrorLine(string value) => Console.Error.WriteLine(value);

    public override void WriteDebugLine(string message)
    {
    }

    public override void WriteVerboseLine(string message)
    {
    }

    public override void WriteWarningLine(string message)
    {
    }

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override string ReadLine() => throw NoConsole();

    public override SecureString ReadLineAsSecureString() => throw NoConsole();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw NoConsole();

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        throw NoConsole();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw NoConsole();

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw NoConsole();

    private bool IsEcho(string value)
    {
        var expected = _echo;
        _echo = null;
        if (expected is not { } echo || echo.Text != value)
        {
            return false;
        }

        echo.Shown?.Invoke();
        return true;
    }
}
