namespace PSMultiproc.Worker;

/// <summary>What the channel's thread has for the runner's. The runner alone takes.</summary>
internal sealed class MessageQueue
{
    private readonly Queue<QueuedMessage> _messages = new();

    public void Add(QueuedMessage message)
    {
        lock (_messages)
        {
            _messages.Enqueue(message);
            Monitor.Pulse(_messages);
        }
    }

    /// <summary>Whether the runner would have to wait.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_messages)
            {
                return _messages.Count == 0;
            }
        }
    }

    /// <summary>Waits for the next message and leaves it where it is.</summary>
    public QueuedMessage WaitForNext()
    {
        lock (_messages)
        {
            while (_messages.Count == 0)
            {
                Monitor.Wait(_messages);
            }

            return _messages.Peek();
        }
    }

    /// <summary>Takes the message that <see cref="WaitForNext"/> has shown.</summary>
    public void Remove()
    {
        lock (_messages)
        {
            _messages.Dequeue();
        }
    }
}
