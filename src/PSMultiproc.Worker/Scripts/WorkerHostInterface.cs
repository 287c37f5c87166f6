using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace PSMultiproc.Worker;

/// <summary>What a script writes to the host goes to the worker's standard output; what it asks fails at once.</summary>
internal sealed class WorkerHostInterface : PSHostUserInterface
{
    public override PSHostRawUserInterface? RawUI => null;

    public static HostException NoConsole() => new(
        "A worker process has no console and nobody to ask. Ask before the items are sent, and pass the answer with -ArgumentList or $using:.");

    public override void Write(string value) => Console.Out.Write(value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Console.Out.WriteLine(value);

    public override void WriteErrorLine(string value) => Console.Error.WriteLine(value);

    public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

    public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

    public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

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
}
