namespace PSMultiproc.Platform;

/// <summary>
/// Everywhere: looks at the word again and again, less and less often. It costs little when the wait is long and some
/// milliseconds more than the others when it is short.
/// </summary>
internal sealed unsafe class PollingWaiter : IWordWaiter
{
    private const int LongestPause = 16;    // milliseconds; the resolution of a Windows timer

    public void Wait(int* word, int expected, TimeSpan most)
    {
        var end = Environment.TickCount64 + (long)Math.Ceiling(most.TotalMilliseconds);
        for (int pause = 1; Volatile.Read(ref *word) == expected; pause = Math.Min(2 * pause, LongestPause))
        {
            long left = end - Environment.TickCount64;
            if (left <= 0)
                return;
#pragma warning disable RS0030 // It is the waiting itself: nothing can wake a sleeper here.
            Thread.Sleep((int)Math.Min(pause, left));
#pragma warning restore RS0030
        }
    }

    public void Wake(int* word, int count)
    {
        // The sleepers look by themselves.
    }
}
