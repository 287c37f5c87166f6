using System.Buffers.Binary;
using PSMultiproc.Platform;
using PSMultiproc.Wire;

namespace PSMultiproc.FaultyWorker;

/// <summary>Commits faults before a worker is ready; <see cref="FaultyAnswers"/> those that come after.</summary>
internal static class Faults
{
    public static int Commit(Fault fault)
    {
        ProcessGroup.BecomeLeader();
        if (fault == Fault.ExitsAtOnce)
        {
            Console.Error.WriteLine("it exits at once");
            return 3;
        }

        if (fault == Fault.NeverConnects)
        {
            return Wait();
        }

        var channel = DuplexChannel.Connect(Environment.GetEnvironmentVariable(WireProtocol.AddressVariable)!);
        var connection = new Connection(channel);
        switch (fault)
        {
            case Fault.NeverSaysHello:
                return Wait();
            case Fault.GarbageForHello:
                channel.Write("GET / HTTP/1.1\r\n\r\n"u8);
                return Wait();
        }

        connection.Send(new HelloMessage(
            fault == Fault.WrongVersion ? WireProtocol.Version + 1 : WireProtocol.Version,
            fault == Fault.WrongToken ? new string('A', 64) : Environment.GetEnvironmentVariable(WireProtocol.TokenVariable)!,
            Environment.ProcessId));
        if (!connection.Receiver.TryReceive(out _, out var message))
        {
            return 4;
        }

        if (fault == Fault.NeverReady)
        {
            return Wait();
        }

        var reader = new MessagePackReader(message.Span);
        var memory = MemoryFile.Open(WelcomeMessage.Read(ref reader).OutboxPath);
        connection.Send(default(ReadyMessage));
        return fault == Fault.NeverReads ? Wait() : new FaultyAnswers(channel, connection, memory).Give(fault);
    }

    /// <summary>Waits to be killed.</summary>
    public static int Wait()
    {
        new ManualResetEvent(false).WaitOne();
        return 0;
    }

    public static byte[] FrameOf(byte kind, int claimedLength, int bytes)
    {
        var frame = new byte[Frame.HeaderSize + bytes];
        BinaryPrimitives.WriteInt32LittleEndian(frame, claimedLength + 1);
        frame[^(bytes + 1)] = kind;
        return frame;
    }
}
