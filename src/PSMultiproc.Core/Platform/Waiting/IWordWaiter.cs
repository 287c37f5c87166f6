namespace PSMultiproc.Platform;

/// <summary>Lets a thread sleep until another process changes a word of memory that both map. Thread-safe.</summary>
internal unsafe interface IWordWaiter
{
    /// <summary>
    /// Sleeps while the word is as expected, until it is woken or the time is up; it may return early and without a cause.
    /// </summary>
    /// <param name="word">The word, aligned to its size.</param>
    /// <param name="expected">What it holds as far as the caller knows; when it does not, this returns at once.</param>
    /// <param name="most">The longest to sleep, positive.</param>
    void Wait(int* word, int expected, TimeSpan most);

    /// <summary>Wakes some of the threads, of any process, that sleep on the word; its value was changed before.</summary>
    /// <param name="word">The word.</param>
    /// <param name="count">How many at most.</param>
    void Wake(int* word, int count);
}
