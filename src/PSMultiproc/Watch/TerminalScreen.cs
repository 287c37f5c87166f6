using System.Text;

namespace PSMultiproc.Watch;

/// <summary>A terminal's second screen (ECMA-48 and xterm's control sequences): what was there before is there again after.</summary>
internal sealed class TerminalScreen : IDisposable
{
    private const string Enter = "\u001b[?1049h\u001b[?25l\u001b[?7l", Leave = "\u001b[?7h\u001b[?25h\u001b[?1049l";
    private const string Home = "\u001b[H", ClearLine = "\u001b[K", ClearRest = "\u001b[J", Plain = "\u001b[0m";

    /// <summary>What is taken for its size where a terminal knows none, a serial line's say: the usual one.</summary>
    private const int UsualWidth = 80, UsualHeight = 24;

    private readonly TextWriter _terminal;

    /// <summary>Shows the second screen, without cursor and without breaking lines.</summary>
    public TerminalScreen(TextWriter terminal)
    {
        _terminal = terminal;
        Write(Enter);
    }

    /// <summary>How many characters a line has.</summary>
    public static int Width => Console.WindowWidth is > 0 and var width ? width : UsualWidth;

    /// <summary>How many lines there are.</summary>
    public static int Height => Console.WindowHeight is > 0 and var height ? height : UsualHeight;

    /// <summary>Shows lines in the place of what was shown.</summary>
    public void Show(IReadOnlyList<string> lines)
    {
        // One piece of text, and nothing is cleared before it is written over: so nothing flickers.
        var frame = new StringBuilder(Home).Append(Plain);
        for (var line = 0; line < lines.Count; line++)
        {
            frame.Append(line == 0 ? "" : "\r\n").Append(lines[line]).Append(ClearLine);
        }

        Write(frame.Append(ClearRest).ToString());
    }

    /// <summary>Shows the first screen again.</summary>
    public void Dispose() => Write(Leave);

    private void Write(string text)
    {
        _terminal.Write(text);
        _terminal.Flush();
    }
}
