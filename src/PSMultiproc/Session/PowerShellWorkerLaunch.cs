using System.Management.Automation;
using System.Management.Automation.Language;
using PSMultiproc.Platform;
using PSMultiproc.Pools;
using PSMultiproc.Wire;

namespace PSMultiproc.Session;

/// <summary>
/// Starts workers as the PowerShell that this session runs in, so that version, edition and modules are the same.
/// </summary>
internal sealed class PowerShellWorkerLaunch : WorkerLaunch
{
    /// <summary>As many properties of a row are looked at as can be seen in the end.</summary>
    private const int RowProperties = 8;

    public PowerShellWorkerLaunch(ScriptSetUp setUp, ValueSerializer serializer)
    {
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

    /// <summary>
    /// The root; the worker goes to the caller's folder by itself. PowerShell looks at all neighbours of the folder that it
    /// starts in, and the folder may be gone when a worker is replaced.
    /// </summary>
    public override string? WorkingDirectory { get; } = Path.GetPathRoot(System.Environment.SystemDirectory) is { Length: > 0 } root ? root : "/";

    /// <summary>
    /// A worker is no session of a user's: it reports nothing, looks for no update, and leaves the start-up profile alone
    /// that PowerShell keeps in the user's cache for .NET's multi-core compiler. Each process writes that as it ends; where
    /// many do so at once, or are killed at it, it is spoilt, and .NET then ends every PowerShell that reads it.
    /// </summary>
    public override IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
        ["POWERSHELL_UPDATECHECK"] = "Off",
        ["DOTNET_MultiCoreJitMinNumCpus"] = "FFFF", // Hexadecimal, as all of .NET's settings: with fewer there is no profile.
    };

    /// <summary>A row of a table shows its first values, as long as they are plain; what computes its properties is called by its type.</summary>
    public override string DescribeItem(object? item) => item switch
    {
        PSObject { BaseObject: PSCustomObject } row => DescribeRow(row),
        PSObject wrapped => ItemText.Of(wrapped.BaseObject),
        _ => ItemText.Of(item),
    };

    protected override Exception? ReadError(ValueSerializer serializer, ReadOnlySpan<byte> error) =>
        serializer.Read(error) switch
        {
            ErrorRecord record => record.Exception,
            PSObject { BaseObject: ErrorRecord record } => record.Exception,
            var other => other as Exception,
        };

    private static string DescribeRow(PSObject row)
    {
        try
        {
            // Only a property that is nothing but its value runs no code when it is read.
            var values = row.Properties.Where(static property => property.GetType() == typeof(PSNoteProperty)).Take(RowProperties)
                .Select(static property => $"{property.Name}={DescribeValue(property.Value)}");
            return ItemText.OnOneLine($"@{{{string.Join("; ", values)}}}");
        }
        catch (InvalidOperationException)
        {
            return nameof(PSCustomObject);  // The caller's pipeline changes it at this moment.
        }

        static string DescribeValue(object? value) => ItemText.Of(value is PSObject wrapped ? wrapped.BaseObject : value);
    }
}
