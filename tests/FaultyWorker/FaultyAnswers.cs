using PSMultiproc.Platform;
using PSMultiproc.Pools;
using PSMultiproc.Wire;

namespace PSMultiproc.FaultyWorker;

/// <summary>Answers a first chunk in a way that no worker does.</summary>
internal sealed unsafe class FaultyAnswers(DuplexChannel channel, Connection connection, MemoryFile memory)
{
    private readonly OutboxLayout* _head = (OutboxLayout*)memory.Pointer;
    private readonly byte* _ring = memory.Pointer + OutboxLayout.Size;

    /// <summary>The number of the chunk that it was given.</summary>
    private uint _chunk;

    public int Give(Fault fault)
    {
        _chunk = WaitForChunk();
        switch (fault)
        {
            case Fault.SendsGarbage:
                channel.Write(Enumerable.Repeat((byte)0xFF, 4096).ToArray());
                break;
            case Fault.SendsUnknownKind:
                channel.Write(Faults.FrameOf(kind: 99, claimedLength: 0, bytes: 0));
                break;
            case Fault.SendsHalfAFrame:
                channel.Write(Faults.FrameOf(kind: 11, claimedLength: 100, bytes: 10));
                channel.Shutdown();
                break;
            case Fault.ReadyTwice:
                connection.Send(default(ReadyMessage));
                break;
            case Fault.ClosesItsChannel:
                Claim();
                channel.Shutdown();
                break;
            default:
                Lie(fault);
                connection.Send(default(BellMessage));
                break;
        }

        // Whatever else comes: it goes on reading, as if nothing were the matter.
        while (fault != Fault.ClosesItsChannel && connection.Receiver.TryReceive(out _, out _))
        {
        }

        return Faults.Wait();
    }

    private uint WaitForChunk()
    {
        while (connection.Receiver.TryReceive(out var kind, out var message))
        {
            if (kind == MessageKind.Chunk)
            {
                var reader = new MessagePackReader(message.Span);
                return ChunkMessage.Read(ref reader).Number;
            }
        }

        Environment.Exit(0);
        return 0;
    }

    private void Lie(Fault fault)
    {
        Span<byte> time = stackalloc byte[ItemTimes.Size];
        new ItemTimes(long.MaxValue, TimeSpan.FromDays(3_650_000)).Write(time);
        switch (fault)
        {
            case Fault.AnswersForAStranger:
                Append(new RecordHeader { Kind = RecordKind.Done, Chunk = _chunk + 7 });
                break;
            case Fault.FinishesOutOfTurn:
                Append(new RecordHeader { Kind = RecordKind.Done, Chunk = _chunk, Item = 1 });
                break;
            case Fault.FinishesTwice:
                Claim();
                Append(new RecordHeader { Kind = RecordKind.Done, Chunk = _chunk });
                Append(new RecordHeader { Kind = RecordKind.Done, Chunk = _chunk });
                break;
            case Fault.EndsTooEarly:
                Append(new RecordHeader { Kind = RecordKind.ChunkEnd, Chunk = _chunk, BodyLength = ItemTimes.Size }, time);
                break;
            case Fault.WritesUnknownRecord:
                Append(new RecordHeader { Kind = (RecordKind)77, Chunk = _chunk });
                break;
            case Fault.WritesHugeRecord:
                Append(new RecordHeader { Kind = RecordKind.Result, Chunk = _chunk, BodyLength = int.MaxValue });
                break;
            case Fault.WritesNegativeRecord:
                Append(new RecordHeader { Kind = RecordKind.Result, Chunk = _chunk, BodyLength = -5 });
                break;
            case Fault.CommitsNonsense:
                Volatile.Write(ref _head->Committed, long.MaxValue);
                break;
            case Fault.FillsMemory:
                memory.Span.Fill(0xFF);
                break;
            case Fault.ForgesClaims:
                Claims[(int)(_chunk % OutboxLayout.ClaimSlots)] = new ClaimWord(_chunk, 0, ushort.MaxValue).ToBits();
                break;
            case Fault.TakesForEver:
                FinishHonestly(time);
                break;
        }
    }

    private Span<long> Claims => new(_head->Claims, OutboxLayout.ClaimSlots);

    private void Claim() => new ClaimTable(_head->Claims).TryClaim(_chunk, out _);

    private void FinishHonestly(ReadOnlySpan<byte> time)
    {
        while (new ClaimTable(_head->Claims).TryClaim(_chunk, out var item))
        {
            Append(new RecordHeader { Kind = RecordKind.Done, Chunk = _chunk, Item = (ushort)item });
        }

        Append(new RecordHeader { Kind = RecordKind.ChunkEnd, Chunk = _chunk, BodyLength = ItemTimes.Size }, time);
    }

    private void Append(RecordHeader header, ReadOnlySpan<byte> body = default)
    {
        var place = _head->Committed;
        *(RecordHeader*)(_ring + place) = header;
        body.CopyTo(new Span<byte>(_ring + place + RecordHeader.Size, body.Length));
        Volatile.Write(ref _head->Committed, place + RecordHeader.Footprint(body.Length));
    }
}
