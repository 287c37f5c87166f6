using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

/// <summary>A host that notes what it is asked to show, a line a call.</summary>
public sealed class RecordingHost : PSHost
{
    private readonly Screen _screen = new Screen();

    public IReadOnlyList<string> Shown => _screen.Shown;

    public IReadOnlyList<ProgressRecord> Progress => _screen.Progress;

    /// <summary>When progress was shown first, by the stopwatch's clock.</summary>
    public long FirstProgress => _screen.FirstProgress;

    public override string Name => "Recording";

    public override Version Version { get; } = new Version(1, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => _screen;

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication() { }

    public override void NotifyEndApplication() { }

    public override void SetShouldExit(int exitCode) => throw new NotSupportedException();

    private sealed class Screen : PSHostUserInterface
    {
        public List<string> Shown { get; } = new List<string>();

        public List<ProgressRecord> Progress { get; } = new List<ProgressRecord>();

        public long FirstProgress { get; private set; }

        public override PSHostRawUserInterface RawUI => null;

        public override void Write(string value) => Shown.Add("write " + value);

        public override void Write(ConsoleColor foreground, ConsoleColor background, string value) => Shown.Add($"write {foreground} on {background} {value}");

        public override void WriteLine(string value) => Shown.Add("line " + value);

        public override void WriteLine(ConsoleColor foreground, ConsoleColor background, string value) => Shown.Add($"line {foreground} on {background} {value}");

        public override void WriteErrorLine(string value) => Shown.Add("error " + value);

        public override void WriteDebugLine(string message) => Shown.Add("debug " + message);

        public override void WriteVerboseLine(string message) => Shown.Add("verbose " + message);

        public override void WriteWarningLine(string message) => Shown.Add("warning " + message);

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
            if (Progress.Count == 0)
                FirstProgress = Stopwatch.GetTimestamp();
            Progress.Add(record);
            Shown.Add($"progress {record.ActivityId} {record.Activity} {record.StatusDescription} {record.PercentComplete} {record.RecordType}");
        }

        public override string ReadLine() => throw new NotSupportedException();

        public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw new NotSupportedException();

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            Shown.Add("asked " + message);
            return 0;
        }

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw new NotSupportedException();

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes types, PSCredentialUIOptions options) => throw new NotSupportedException();
    }
}
