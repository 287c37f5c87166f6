using System.Management.Automation;
using System.Management.Automation.Language;
using PSMultiproc.Platform;
using PSMultiproc.Pools;
using PSMultiproc.Scripts;
using PSMultiproc.Wire;

namespace PSMultiproc.Session;

/// <summary>
/// Starts workers as the PowerShell that this session runs in, so that version, edition and modules are the same.
/// </summary>
internal sealed class PowerShellWorkerLaunch : WorkerLaunch
{
    private readonly CallerContext _caller;

    public PowerShellWorkerLaunch(ScriptSetUp setUp, ValueSerializer serializer)
    {
        _caller = setUp.Caller;
        SetUp = setUp.ToBytes(serializer);
        var home = Path.GetDirectoryName(typeof(PSObject).Assembly.Location)!;
        var program = Path.Combine(home, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        var folder = Path.GetDirectoryName(typeof(PowerShellWorkerLaunch).Assembly.Location)!;
        var worker = CodeGeneration.EscapeSingleQuotedStringContent(Path.Combine(folder, "PSMultiproc.Worker.dll"));
        string[] arguments =
        [
            "-NoLogo", "-NoProfile", "-NonInteractive", "-Command",
            $"Import-Module '{worker}'",
        ];

        // A PowerShell that is installed as a .NET tool has no program of its own.
        (FileName, Arguments) = File.Exists(program)
            ? (program, arguments)
            : (DotNetHost.Path, [Path.Combine(home, "pwsh.dll"), .. arguments]);
    }

    public override string FileName { get; }

    public override IReadOnlyList<string> Arguments { get; }

    public override byte[] SetUp { get; }

    public override string? WorkingDirectory => _caller.ExistingFolder();

    /// <summary>A worker is no session of a user's: it reports nothing and looks for no update.</summary>
    public override IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
        ["POWERSHELL_UPDATECHECK"] = "Off",
    };

    public override Exception? ReadError(ValueSerializer serializer, ReadOnlySpan<byte> error) =>
        serializer.Read(error) switch
        {
            ErrorRecord record => record.Exception,
            PSObject { BaseObject: ErrorRecord record } => record.Exception,
            var other => other as Exception,
        };
}
