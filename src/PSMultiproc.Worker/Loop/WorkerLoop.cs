using System.Diagnostics.CodeAnalysis;
using PSMultiproc.Platform;
using PSMultiproc.Pools;
using PSMultiproc.Wire;

namespace PSMultiproc.Worker;

/// <summary>
/// The life of a worker: a thread reads the channel and never does anything else, so that the host's end is noticed
/// whatever the runner is at; the runner's thread runs the work.
/// </summary>
/// <remarks>
/// It is not disposed of. When the runner is done the channel's thread still reads, and the bell keeper may look at the
/// outbox once more, which would be a segmentation fault: the process's end frees what they use.
/// </remarks>
#pragma warning disable CA1001 // See the remarks.
internal sealed class WorkerLoop(Connection connection, ValueSerializer serializer) : IOutboxBell
#pragma warning restore CA1001
{
    private readonly Connection _connection = connection;
    private readonly MessageQueue _queue = new();
    private readonly AutoResetEvent _roomMade = new(false);
    private IReadOnlyList<IWorkRunner> _runners = [];
    private OutboxWriter? _outbox;
    private byte[] _setUp = [];
    private byte[]? _itemBytes;

    /// <summary>Turns items and outcomes into bytes and back.</summary>
    public ValueSerializer Serializer { get; } = serializer;

    /// <summary>What the runner is at.</summary>
    public WorkItemInfo Current { get; } = new();

    /// <summary>Makes itself known to the host, and is told where to answer.</summary>
    /// <exception cref="IOException">The host is gone, or wants no such worker.</exception>
    /// <exception cref="SharedObjectNotFoundException">The host has given the worker up meanwhile.</exception>
    public void Greet(string token)
    {
        _connection.Send(new HelloMessage(WireProtocol.Version, token, Environment.ProcessId));
        if (!_connection.Receiver.TryReceive(out var kind, out var message) || kind != MessageKind.Welcome)
        {
            throw new IOException("The host did not welcome this worker.");
        }

        var reader = new MessagePackReader(message.Span);
        var welcome = WelcomeMessage.Read(ref reader);
        _setUp = welcome.SetUp;
        Current.Worker = welcome.Worker;
        Serializer.Secrets.Adopt(welcome.Key);
        _outbox = new OutboxWriter(MemoryFile.Open(welcome.OutboxPath), this);
    }

    /// <summary>Runs what comes, until the host wants no more.</summary>
    /// <returns>The exit code.</returns>
    public int Run(IReadOnlyList<IWorkRunner> runners)
    {
        _runners = runners;
        new Thread(Listen) { IsBackground = true, Name = "PSMultiproc channel" }.Start();
        if (!TrySetUp())
        {
            return 1;
        }

        Send(default(ReadyMessage));
        RunAll();
        foreach (var runner in _runners)
        {
            runner.Dispose();
        }

        return 0;
    }

    public void Ring() => Send(default(BellMessage));

    public void SendBody(ReadOnlySpan<byte> body)
    {
        try
        {
            _connection.SendRaw(MessageKind.RecordBody, body);
        }
        catch (IOException)
        {
            EndWithHost();
        }
    }

    public void WaitForRoom() => _roomMade.WaitOne();

    private bool TrySetUp()
    {
        try
        {
            foreach (var runner in _runners)
            {
                runner.SetUp(_setUp);
            }

            return true;
        }
        catch (Exception error)
        {
            using var buffer = new PooledBuffer();
            try
            {
                Serializer.Write(buffer, error);
            }
            catch (NotSerializableException)
            {
                Serializer.Write(buffer, new RemoteException(error.Message, error.GetType().FullName!));
            }

            Send(new StartFailedMessage(buffer.WrittenSpan.ToArray()));
            return false;
        }
    }

    private void RunAll()
    {
        using var items = new WorkItems(_outbox!, _queue, Serializer, Current);
        var keeper = new BellKeeper(items.RingIfUnrung);
        var defined = new Dictionary<int, IWorkRunner>();
        while (true)
        {
            var message = _queue.WaitForNext();
            switch (message.Kind)
            {
                case MessageKind.Shutdown:
                    return;
                case MessageKind.DefineWork:
                    _queue.Remove();
                    var runner = _runners.First(runner => (int)runner.Kind == message.Runner);
                    defined[message.WorkId] = runner;
                    runner.Define(message.WorkId, message.Definition!);
                    break;
                case MessageKind.EndWork:
                    _queue.Remove();
                    if (defined.Remove(message.WorkId, out var ended))
                    {
                        ended.Forget(message.WorkId);
                    }

                    break;
                case MessageKind.CloseWork:
                    items.Begin(message.WorkId, keeper);
                    if (items.TryBeginClosing() && defined.TryGetValue(message.WorkId, out var closed))
                    {
                        closed.Close(message.WorkId, items);
                    }

                    items.EndClosing();
                    break;
                default:
                    items.Begin(message.WorkId, keeper);
                    defined[message.WorkId].Run(message.WorkId, items);
                    break;
            }
        }
    }

    private void Listen()
    {
        try
        {
            while (_connection.Receiver.TryReceive(out var kind, out var message))
            {
                Handle(kind, message);
            }
        }
        catch (Exception error)
        {
            Console.Error.WriteLine("The channel to the host broke: " + error.Message);
        }

        EndWithHost();
    }

    /// <summary>Says something to the host. Where that is gone, so is this process: the channel's thread is about to find out.</summary>
    private void Send<TMessage>(in TMessage message)
        where TMessage : struct, IMessage<TMessage>
    {
        try
        {
            _connection.Send(message);
        }
        catch (IOException)
        {
            EndWithHost();
        }
    }

    /// <summary>The host is gone. Whatever the runner is at, nobody will ask for it; and what it started goes with us.</summary>
    [DoesNotReturn]
    private static void EndWithHost() => ProcessGroup.KillOwnGroup();

    private void Abandon(int workId)
    {
        foreach (var runner in _runners)
        {
            runner.Abandon(workId);
        }
    }

    private void Handle(MessageKind kind, ReadOnlyMemory<byte> message)
    {
        var reader = new MessagePackReader(message.Span);
        switch (kind)
        {
            case MessageKind.Chunk:
                var chunk = ChunkMessage.Read(ref reader);
                var offset = reader.Position;
                var buffer = _connection.Receiver.Detach(message);
                _queue.Add(new QueuedMessage(kind, chunk.WorkId, Chunk: new QueuedChunk(
                    chunk, buffer, offset, message.Length, _itemBytes)));
                _itemBytes = null;
                break;
            case MessageKind.ItemBytes:
                _itemBytes = _connection.Receiver.Keep(message);
                break;
            case MessageKind.DefineWork:
                var define = DefineWorkMessage.Read(ref reader);
                _queue.Add(new QueuedMessage(kind, define.WorkId, define.Definition, define.Runner));
                break;
            case MessageKind.EndWork:
                var end = EndWorkMessage.Read(ref reader);
                if (end.IsAbandoned)
                {
                    Abandon(end.WorkId);
                }

                _queue.Add(new QueuedMessage(kind, end.WorkId));
                break;
            case MessageKind.CloseWork:
                var close = CloseWorkMessage.Read(ref reader);
                _queue.Add(new QueuedMessage(kind, close.WorkId, Chunk: new QueuedChunk(
                    new ChunkMessage(close.WorkId, close.Number, Count: 1, FirstIndex: -1, Attempt: 1, IsTimed: false), [], 0, 0, bytes: [])));
                break;
            case MessageKind.RoomMade:
                _roomMade.Set();
                break;
            case MessageKind.Shutdown:
                _queue.Add(new QueuedMessage(kind));
                break;
            default:
                throw new WireProtocolException($"The host sent a message of kind {(int)kind}.");
        }
    }
}
