using System.Buffers.Text;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>What <c>/proc/&lt;pid&gt;/stat</c> says of a process: proc_pid_stat(5).</summary>
/// <param name="State">Field 3, a letter.</param>
/// <param name="Group">Field 5, the process group.</param>
/// <param name="Session">Field 6, the session.</param>
/// <param name="ProcessorTicks">Fields 14 and 15 together, in clock ticks in user code and in the kernel.</param>
/// <param name="StartTime">Field 22, in clock ticks since boot.</param>
/// <param name="ResidentPages">Field 24.</param>
[SupportedOSPlatform("linux")]
internal readonly record struct LinuxProcess(
    char State, int Group, int Session, long ProcessorTicks, long StartTime, long ResidentPages)
{
    private const int LongestStat = 1024;   // 52 numbers and a name of at most 64 bytes fit
    private const int StateField = 3, GroupField = 5, SessionField = 6, UserTimeField = 14, KernelTimeField = 15,
        StartTimeField = 22, ResidentField = 24;

    /// <summary>Whether it still runs: a zombie (Z) has ended and waits for its parent, X is on its way out.</summary>
    public bool IsRunning => State is not ('Z' or 'X' or 'x');

    /// <summary>Reads it; null when there is no such process.</summary>
    public static LinuxProcess? Read(int processId)
    {
        Span<byte> text = stackalloc byte[LongestStat];
        try
        {
            using var file = File.OpenHandle($"/proc/{processId}/stat");
            return Parse(text[..RandomAccess.Read(file, text, 0)]);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;    // ESRCH comes from reading when it ends in between
        }
    }

    internal static LinuxProcess? Parse(ReadOnlySpan<byte> text)
    {
        // The name in field 2 may itself hold spaces and brackets; what follows the last bracket is field 3.
        int afterName = text.LastIndexOf((byte)')') + 2;
        if (afterName < 2 || afterName >= text.Length)
            return null;

        text = text[afterName..];
        var state = (char)text[0];
        long group = 0, session = 0, ticks = 0, startTime = 0, resident = 0;
        for (int field = StateField; field <= ResidentField; field++)
        {
            int end = text.IndexOfAny((byte)' ', (byte)'\n');
            if (end < 0)
                return null;
            if (field is GroupField or SessionField or UserTimeField or KernelTimeField or StartTimeField or ResidentField)
            {
                if (!Utf8Parser.TryParse(text[..end], out long number, out _))
                    return null;
                switch (field)
                {
                    case GroupField:
                        group = number;
                        break;
                    case SessionField:
                        session = number;
                        break;
                    case UserTimeField or KernelTimeField:
                        ticks += number;
                        break;
                    case StartTimeField:
                        startTime = number;
                        break;
                    case ResidentField:
                        resident = number;
                        break;
                }
            }

            text = text[(end + 1)..];
        }

        return new LinuxProcess(state, (int)group, (int)session, ticks, startTime, resident);
    }
}
