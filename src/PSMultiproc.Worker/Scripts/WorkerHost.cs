using System.Globalization;
using System.Management.Automation.Host;

namespace PSMultiproc.Worker;

/// <summary>The host that scripts in a worker see: it can write and cannot ask.</summary>
internal sealed class WorkerHost : PSHost
{
    public override string Name => "PSMultiproc worker";

    public override Version Version { get; } = typeof(WorkerHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => Console;

    /// <summary>The same, as what it is.</summary>
    public WorkerHostInterface Console { get; } = new();

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override void EnterNestedPrompt() => throw WorkerHostInterface.NoConsole();

    public override void ExitNestedPrompt() => throw WorkerHostInterface.NoConsole();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    /// <summary>A script said <c>exit</c>: the worker ends, as a shell would.</summary>
    public override void SetShouldExit(int exitCode) => Environment.Exit(exitCode);
}
