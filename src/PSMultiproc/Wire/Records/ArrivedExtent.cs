using System.Management.Automation.Language;

namespace PSMultiproc.Wire;

/// <summary>A part of a script of which only the first line, and the part's own text, are here.</summary>
/// <param name="start">Where it starts.</param>
/// <param name="end">Where it ends.</param>
/// <param name="text">Its text; null where it is within the first line.</param>
internal sealed class ArrivedExtent(ScriptPosition start, ScriptPosition end, string? text) : IScriptExtent
{
    /// <inheritdoc/>
    public string? File => StartScriptPosition.File;

    /// <inheritdoc/>
    public IScriptPosition StartScriptPosition { get; } = start;

    /// <inheritdoc/>
    public IScriptPosition EndScriptPosition { get; } = end;

    /// <inheritdoc/>
    public int StartLineNumber => StartScriptPosition.LineNumber;

    /// <inheritdoc/>
    public int StartColumnNumber => StartScriptPosition.ColumnNumber;

    /// <inheritdoc/>
    public int EndLineNumber => EndScriptPosition.LineNumber;

    /// <inheritdoc/>
    public int EndColumnNumber => EndScriptPosition.ColumnNumber;

    /// <inheritdoc/>
    public int StartOffset => 0;

    /// <inheritdoc/>
    public int EndOffset => 0;

    /// <inheritdoc/>
    public string Text { get; } = text ?? Within(start, end);

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>The bytes are not trusted: a place that its line does not have holds no text.</summary>
    private static string Within(ScriptPosition start, ScriptPosition end)
    {
        int from = start.ColumnNumber - 1, to = end.ColumnNumber - 1;
        return start.Line is { } line && from >= 0 && from <= to && to <= line.Length ? line[from..to] : "";
    }
}
