using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using PSMultiproc.Platform;
using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>
/// A pool's view of one connected worker: its process, its channel, its outbox and the chunks it holds. A thread of its
/// own reads the channel, hands outcomes to the calls they belong to, and stays to the end to learn how it died.
/// </summary>
internal sealed class PoolWorker : IDisposable
{
    private readonly Connection _connection;
    private readonly OutboxReader _outbox;
    private readonly IWorkerEvents _events;
    private readonly Chunk?[] _slots = new Chunk?[OutboxLayout.ClaimSlots];
    private readonly Queue<byte[]> _bodies = new();
    private readonly List<EndedChunk> _ended = [];
    private readonly HashSet<WorkOperation> _touched = [];
    private readonly WorkerOutbound _outbound;
    private bool _isBodyAwaited;
    private int _settled;
    private int _succeeded;
    private int _failed;
    private int _retried;
    private long _lastEnded;

    /// <summary>Takes over a worker that has said hello.</summary>
    public PoolWorker(int number, WorkerProcess process, Connection connection, OutboxReader outbox, IWorkerEvents events)
    {
        Number = number;
        Process = process;
        _connection = connection;
        _outbox = outbox;
        _events = events;
        _outbound = new WorkerOutbound(connection);
    }

    /// <summary>The worker's number in the pool, from 1; a replacement keeps it.</summary>
    public int Number { get; }

    /// <summary>Its process.</summary>
    public WorkerProcess Process { get; }

    /// <summary>What it may begin.</summary>
    public ClaimTable Claims => _outbox.Claims;

    /// <summary>How many attempts at items it has finished.</summary>
    public int Settled => Volatile.Read(ref _settled);

    /// <summary>How many items succeeded since this was asked last. For its reader.</summary>
    public int TakeSucceeded()
    {
        var succeeded = _succeeded;
        _succeeded = 0;
        return succeeded;
    }

    /// <summary>How many items it has finished, those that failed among them; one that is tried again is not.</summary>
    public int Done => Settled - Volatile.Read(ref _retried);

    /// <summary>How many items ended in an error.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>When it was through with a chunk last, or ready, by the stopwatch. Its reader sets it.</summary>
    public long LastEnded
    {
        get => Volatile.Read(ref _lastEnded);
        set => Volatile.Write(ref _lastEnded, value);
    }

    /// <summary>How long it has been at its last item: what its memory says, but no longer than it has had the item's chunk.</summary>
    public TimeSpan AgeOf(Chunk chunk)
    {
        var now = Environment.TickCount64;
        var age = TimeSpan.FromMilliseconds(now - Math.Clamp(_outbox.ItemStarted, 0, now));
        var held = Stopwatch.GetElapsedTime(chunk.GivenAt);
        return age < held ? age : held;
    }

    /// <summary>The bytes of memory that it had in use before its last item, as it says.</summary>
    public long MemoryBefore => Math.Max(0, _outbox.ItemMemory);

    /// <summary>Whether its process has more memory in use than it may; asks the system where there is a limit.</summary>
    /// <param name="limit">The limit in bytes; null where there is none.</param>
    /// <param name="used">What it has in use.</param>
    public bool Exceeds([NotNullWhen(true)] long? limit, out long used)
    {
        used = limit is null ? 0 : ProcessUsage.Read(Process.Id)?.ResidentBytes ?? 0;
        return used > limit;
    }

    /// <summary>The chunks it holds, oldest first. The scheduler's lock guards it.</summary>
    public List<Chunk> Held { get; } = [];

    /// <summary>The work it has been told of. The scheduler's lock guards it.</summary>
    public HashSet<int> Known { get; } = [];

    /// <summary>How many items it holds. The scheduler's lock guards it.</summary>
    public int Load { get; set; }

    /// <summary>When it was given something last, by the scheduler's count. The scheduler's lock guards it.</summary>
    public long LastGiven { get; set; }

    /// <summary>Whether it is about to be killed, and so gets nothing more. The scheduler's lock guards it.</summary>
    public bool IsCondemned { get; set; }

    /// <summary>Whether it is about to end, and finishes what it has begun. The scheduler's lock guards it.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Whether it was told to exit. The scheduler's lock guards it.</summary>
    public bool IsDismissed { get; set; }

    /// <summary>How many more items it may be given. The scheduler's lock guards it.</summary>
    public int Quota { get; set; } = int.MaxValue;

    /// <summary>Since when it has had nothing to do, in milliseconds since the system's start. The scheduler's lock guards it.</summary>
    public long IdleSince { get; set; }

    /// <summary>What it was at when it had too much memory in use. The scheduler's lock guards it.</summary>
    public ItemWatch TooLargeAt { get; set; }

    /// <summary>Whether it is given new work. Under the scheduler's lock.</summary>
    public bool TakesWork => !IsCondemned && !IsLeaving && Quota > 0;

    /// <summary>Why it is killed, as the error of the item that it is at; null unless the pool does it. The scheduler's lock guards it.</summary>
    public PSMultiprocException? KilledFor { get; set; }

    /// <summary>What it was at when it was looked at last. The scheduler's lock guards it.</summary>
    public ItemWatch Watch { get; set; }

    /// <summary>The number of its next chunk. The scheduler's lock guards it.</summary>
    public uint NextChunk { get; set; } = 1;

    /// <summary>Whether it ever took work. The supervisor's lock guards it.</summary>
    public bool WasReady { get; set; }

    /// <summary>Greets the worker and starts to listen to it. That it is gone already, its reader tells.</summary>
    public void Open(byte[] key, byte[] setUp)
    {
        new Thread(Read) { IsBackground = true, Name = "PSMultiproc worker " + Number }.Start();
        try
        {
            _connection.Send(new WelcomeMessage(Number, _outbox.Path, key, setUp));
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // The reader finds the end of the channel, and reports it as any other worker's end.
        }
    }

    /// <summary>Queues something for the worker. Under the scheduler's lock.</summary>
    public void Enqueue(Outgoing outgoing) => _outbound.Enqueue(outgoing);

    /// <summary>Lets the worker's answers find their chunk. Under the scheduler's lock.</summary>
    public void Hold(Chunk chunk) => Volatile.Write(ref Slot(chunk.Number), chunk);

    /// <summary>Lets go of a chunk that has ended, and with it of the call and its items. Under the scheduler's lock.</summary>
    public void LetGo(Chunk chunk) => Interlocked.CompareExchange(ref Slot(chunk.Number), null, chunk);

    /// <summary>Sends what is queued. Outside every lock.</summary>
    public void Flush() => _outbound.Flush();

    /// <summary>
    /// When it was at its last item, as it cannot say so itself any more. What it wrote of the beginning is believed where that
    /// lies between its being given the chunk and now.
    /// </summary>
    public ItemTimes TimesOfLast(Chunk chunk)
    {
        var elapsed = AgeOf(chunk);
        return new ItemTimes(Stopwatch.GetTimestamp() - (long)(elapsed.TotalSeconds * Stopwatch.Frequency), elapsed);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _outbound.Dispose();
        _outbox.Unlink();
        // The outbox is left to its finalizer: another thread may be looking at a claim word, and memory that is
        // unmapped under it, and mapped anew for something else, would be written to.
        Process.Dispose();
    }

    private ref Chunk? Slot(uint number) => ref _slots[number % OutboxLayout.ClaimSlots];

    private void Read()
    {
        try
        {
            while (_connection.Receiver.TryReceive(out var kind, out var message))
            {
                Handle(kind, message);
            }
        }
        catch (WireProtocolException error)
        {
            Reject(error);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // A channel that breaks is a channel that ends.
        }
        catch (Exception error)
        {
            Reject(new WireProtocolException("A message could not be read: " + error.Message, error));
        }

        var exit = Process.Reap();
        DrainLastWords();
        _events.OnGone(this, exit);
    }

    private void Handle(MessageKind kind, ReadOnlyMemory<byte> message)
    {
        switch (kind)
        {
            case MessageKind.Bell:
                Drain();
                break;
            case MessageKind.RecordBody:
                _bodies.Enqueue(_connection.Receiver.Keep(message));
                if (_isBodyAwaited)
                {
                    Drain();
                }

                break;
            case MessageKind.Ready:
                _outbox.Unlink();
                _events.OnReady(this);
                break;
            case MessageKind.StartFailed:
                var reader = new MessagePackReader(message.Span);
                _events.OnStartFailed(this, StartFailedMessage.Read(ref reader).Error);
                break;
            default:
                throw new WireProtocolException($"A worker sent a message of kind {(int)kind}.");
        }
    }

    /// <summary>A worker that lies cannot be trusted with another item.</summary>
    private void Reject(WireProtocolException error)
    {
        _events.OnViolation(this, error);
        Process.Kill();
    }

    private void DrainLastWords()
    {
        try
        {
            Drain();
        }
        catch (Exception error)
        {
            _events.OnViolation(this, error as WireProtocolException ?? new WireProtocolException(error.Message, error));
        }
    }

    /// <summary>Takes everything out of the outbox.</summary>
    private void Drain()
    {
        _outbox.HearBell();
        _isBodyAwaited = false;
        while (_outbox.TryPeek(out var header, out var body))
        {
            byte[]? large = null;
            if (header.BodyInChannel != 0 && !_bodies.TryDequeue(out large))
            {
                // An earlier bell let us see the record before its body was read off the channel: the body's arrival
                // goes on from here, as no other bell may come. Or the worker died, and the item is not finished.
                _isBodyAwaited = true;
                break;
            }

            Accept(header, large ?? body);
            _outbox.Advance(header);
        }

        if (_outbox.TakeRoomWanted())
        {
            SendRoomMade();
        }

        foreach (var operation in _touched)
        {
            operation.Flush();
        }

        _touched.Clear();
        if (_ended.Count > 0)
        {
            try
            {
                _events.OnChunksEnded(this, CollectionsMarshal.AsSpan(_ended));
            }
            finally
            {
                _ended.Clear();
            }
        }
    }

    private void Accept(in RecordHeader header, ReadOnlySpan<byte> body)
    {
        var chunk = Volatile.Read(ref Slot(header.Chunk));
        if (chunk is null || chunk.Number != header.Chunk || (header.Item >= chunk.Limit && header.Kind != RecordKind.ChunkEnd))
        {
            throw new WireProtocolException("A worker answered for an item that it was not given.");
        }

        if (!header.Kind.IsKnown())
        {
            throw new WireProtocolException($"A worker's outbox holds a record of kind {(int)header.Kind}.");
        }

        if (header.Kind == RecordKind.ChunkEnd)
        {
            _ended.Add(new EndedChunk(chunk, ItemTimes.Read(body)));
            return;
        }

        var ends = !header.Kind.LetsItemGoOn();
        if (ends)
        {
            if (header.Item != chunk.Settled)
            {
                throw new WireProtocolException("A worker finished an item out of turn.");
            }

            chunk.Settled++;
            Volatile.Write(ref _settled, _settled + (chunk.IsClosing ? 0 : 1));
        }

        var operation = chunk.Operation;
        if (operation.IsOver)
        {
            return;
        }

        var kind = header.Kind;
        object? value = null;
        try
        {
            value = kind switch
            {
                RecordKind.Done => null,
                RecordKind.Times => ItemTimes.Read(body),
                _ => operation.Serializer.Read(body),
            };
        }
        catch (Exception error) when (error is not WireProtocolException)
        {
            // What arrived cannot be made an object here: that is this item's error and nobody else's.
            (kind, value) = (ends ? RecordKind.Failed : RecordKind.Error, error);
        }

        if (kind is RecordKind.Failed or RecordKind.CallFailed)
        {
            _events.OnItemFailed(this, chunk, chunk.Start + header.Item, value!);
            if (!chunk.IsClosing)
            {
                NoteFailure(chunk);
            }
        }
        else if (ends && !chunk.IsClosing)
        {
            _succeeded++;
        }

        operation.Deliver(chunk, chunk.Start + header.Item, kind, value, body.Length);
        _touched.Add(operation);
    }

    private void NoteFailure(Chunk chunk)
    {
        chunk.Failed++;
        ref var count = ref chunk.Operation.IsTriedAgain(chunk) ? ref _retried : ref _failed;
        Volatile.Write(ref count, count + 1);
    }

    private void SendRoomMade()
    {
        try
        {
            _connection.Send(default(RoomMadeMessage));
        }
        catch (IOException)
        {
            // It is gone; the end of its channel comes next.
        }
    }
}
