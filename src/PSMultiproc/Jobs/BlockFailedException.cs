using System.Management.Automation;
using System.Management.Automation.Language;
using PSMultiproc.Wire;

namespace PSMultiproc;

/// <summary>
/// Why a job failed: an error ended its block. Its message is the error's. <c>Receive-Job</c> writes the error's exception
/// (<see cref="JobFailedException.Reason"/>) and shows its place in the script; the record with all that it says is
/// <see cref="ErrorRecord"/>.
/// </summary>
public sealed class BlockFailedException : JobFailedException, IContainsErrorRecord
{
    private BlockFailedException(ErrorRecord error, ScriptExtent? place)
        : base(error.Exception, place) => ErrorRecord = error;

    /// <summary>The error.</summary>
    public ErrorRecord ErrorRecord { get; }

    /// <summary>Makes it of the error that ended a block.</summary>
    internal static BlockFailedException Of(ErrorRecord error)
    {
        // A command that was to stop at its first error says so in an exception around it; nobody asks for that one.
        var record = error.Exception is ActionPreferenceStopException { ErrorRecord: { } stopped } ? stopped : error;
        return new BlockFailedException(record, record.InvocationInfo is { } invocation ? PlaceOf(invocation) : null);
    }

    private static ScriptExtent? PlaceOf(InvocationInfo invocation) => RecordParts.PositionOf(invocation) is { } place
        ? new ScriptExtent(PositionOf(place.File, place.StartScriptPosition), PositionOf(place.File, place.EndScriptPosition))
        : null;

    private static ScriptPosition PositionOf(string? file, IScriptPosition position) =>
        new(file, position.LineNumber, position.ColumnNumber, position.Line);
}
