using System.Text;

namespace PSMultiproc.Pools;

/// <summary>
/// What is remembered of a stream: its end. Where .NET reported a crash and the report is longer than that, also what it
/// begins with, which says what happened; the rest says where.
/// </summary>
/// <remarks>One thread adds, others may read.</remarks>
internal sealed class LastWords
{
    /// <summary>How much is told at most, in bytes.</summary>
    public const int Limit = 4096;

    /// <summary>How much is told of a report's beginning, in bytes.</summary>
    private const int HeadLimit = 1024;

    private const byte EndOfLine = (byte)'\n';

    private readonly object _gate = new();
    private readonly byte[] _tail = new byte[Limit];
    private readonly byte[] _line = new byte[HeadLimit];
    private readonly byte[] _head = new byte[HeadLimit];
    private int _headLength;
    private long _headStart;
    private bool _isInHead;
    private long _lineStart;
    private long _total;

    /// <summary>How .NET begins its reports (eepolicy.cpp and excep.cpp in the runtime's source).</summary>
    private static ReadOnlySpan<byte> UnhandledException => "Unhandled exception. "u8;

    private static ReadOnlySpan<byte> StackOverflow => "Stack overflow."u8;

    private static ReadOnlySpan<byte> FailFast => "Process terminated."u8;

    private static ReadOnlySpan<byte> FatalError => "Fatal error."u8;

    /// <summary>How the part of a report begins that says where.</summary>
    private static ReadOnlySpan<byte> StackFrame => "   at "u8;

    /// <summary>What stands for what was left out.</summary>
    private static ReadOnlySpan<byte> Gap => "\n…\n"u8;

    /// <summary>Takes what came.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            foreach (var value in bytes)
            {
                _tail[_total % Limit] = value;
                var column = _total++ - _lineStart;
                if (value == EndOfLine)
                {
                    EndLine((int)Math.Min(column, HeadLimit));
                }
                else if (column < HeadLimit)
                {
                    _line[column] = value;
                }
            }
        }
    }

    /// <summary>What is remembered, as text of at most <see cref="Limit"/> bytes.</summary>
    public override string ToString()
    {
        lock (_gate)
        {
            return _headLength == 0 || _headStart >= _total - Limit
                ? Text(Tail(Limit))
                : Text(_head.AsSpan(0, _headLength)) + Text(Gap) + Text(Tail(Limit - _headLength - Gap.Length));
        }
    }

    private void EndLine(int length)
    {
        var line = _line.AsSpan(0, length);
        if (line.StartsWith(UnhandledException) || line.StartsWith(StackOverflow) || line.StartsWith(FailFast) || line.StartsWith(FatalError))
        {
            (_headLength, _headStart, _isInHead) = (0, _lineStart, true);
            AddToHead(line);
        }
        else if (_isInHead)
        {
            _isInHead = !line.StartsWith(StackFrame) && _headLength + 1 < HeadLimit;
            if (_isInHead)
            {
                _head[_headLength++] = EndOfLine;
                AddToHead(line);
            }
        }

        _lineStart = _total;
    }

    private void AddToHead(ReadOnlySpan<byte> line)
    {
        var part = line[..Math.Min(line.Length, HeadLimit - _headLength)];
        part.CopyTo(_head.AsSpan(_headLength));
        _headLength += part.Length;
    }

    private byte[] Tail(int most)
    {
        var length = (int)Math.Min(_total, most);
        var start = _total - length;

        // Not from within a character.
        const int continuationMask = 0xC0, continuation = 0x80;
        while (length > 0 && start > 0 && (_tail[start % Limit] & continuationMask) == continuation)
        {
            start++;
            length--;
        }

        var ordered = new byte[length];
        for (var i = 0; i < length; i++)
        {
            ordered[i] = _tail[(start + i) % Limit];
        }

        return ordered;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
