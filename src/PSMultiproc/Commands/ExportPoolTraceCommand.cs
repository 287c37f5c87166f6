using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Writes what ran where and when in a pool: as Chrome trace events or as a picture.</para>
/// <para type="description">The last 20,000 chunks of items are remembered, with the worker processes that have ended.</para>
/// </summary>
[Cmdlet(VerbsData.Export, "PoolTrace", SupportsShouldProcess = true)]
public sealed class ExportPoolTraceCommand : PSCmdlet
{
    private readonly HashSet<string> _written = [];

    /// <summary>A pool or its name; one that has ended, too.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [PoolTransformation(takesSeveral: false)]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ValidateNotNull]
    public ProcessPool Pool { get; set; } = null!;

    /// <summary>
    /// The file: .json for Chrome trace events (chrome://tracing, ui.perfetto.dev), .svg for a picture. It is replaced if it
    /// is there. Taken as it is, without wildcards. For several pools a script block can give each its own:
    /// <c>{ "$($_.Name).svg" }</c>.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = null!;

    /// <summary>Replaces a file that is read-only, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Replaces no file: one that is there is an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (FindFormat() is not { } format)
        {
            return;
        }

        var file = new FileInfo(FilePath.Resolve(this, nameof(Path), Path));
        if (NoClobber && file.Exists)
        {
            Refuse("NoClobber", "exists, and -NoClobber was given.", ErrorCategory.ResourceExists, file);
            return;
        }

        var isReadOnly = file is { Exists: true, IsReadOnly: true };
        if (isReadOnly && !Force)
        {
            Refuse("TraceFileReadOnly", "is read-only. -Force replaces it all the same.", ErrorCategory.PermissionDenied, file);
            return;
        }

        if (!_written.Add(file.FullName))
        {
            Refuse("TraceFileTaken", "was given for another pool before. Give each its own: -Path { \"$($_.Name).svg\" }", ErrorCategory.ResourceExists, file);
            return;
        }

        if (!ShouldProcess(file.FullName, "Write the trace of the pool " + Pool.Name))
        {
            return;
        }

        try
        {
            Write(file, format, isReadOnly);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Refuse("TraceNotWritten", $"could not be written. {error.Message.TrimEnd('.')}. Give a file in a folder that exists and that you may write to.", ErrorCategory.WriteError, file);
        }
    }

    private TraceFormat? FindFormat()
    {
        switch (System.IO.Path.GetExtension(Path).ToUpperInvariant())
        {
            case ".JSON":
                return TraceFormat.ChromeJson;
            case ".SVG":
                return TraceFormat.Svg;
            default:
                WriteError(Errors.InvalidParameter(
                    "TraceFormatUnknown", $"-Path: '{Path}' ends neither in .json (Chrome trace events) nor in .svg (a picture).", Path));
                return null;
        }
    }

    private void Write(FileInfo file, TraceFormat format, bool isReadOnly)
    {
        if (isReadOnly)
        {
            file.IsReadOnly = false;
        }

        try
        {
            using var stream = new FileStream(file.FullName, NoClobber ? FileMode.CreateNew : FileMode.Create, FileAccess.Write);
            Pool.WriteTrace(stream, format);
        }
        finally
        {
            if (isReadOnly)
            {
                file.IsReadOnly = true;
            }
        }
    }

    private void Refuse(string id, string reason, ErrorCategory category, FileInfo file) =>
        WriteError(new ErrorRecord(new IOException($"-Path: the file '{file.FullName}' {reason}"), id, category, file.FullName));
}
