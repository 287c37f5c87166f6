using System.Net.Sockets;
using PSMultiproc.Platform;
using PSMultiproc.Wire;

namespace PSMultiproc.Worker;

/// <summary>What every worker does first, whichever program it runs in.</summary>
internal static class WorkerEntry
{
    /// <summary>Whether a host has started this process.</summary>
    public static bool IsInvited => Environment.GetEnvironmentVariable(WireProtocol.AddressVariable) is not null;

    /// <summary>Serves the host that started this process, until it says that it needs the worker no more.</summary>
    /// <param name="serializer">Knows the types that this kind of worker can be sent.</param>
    /// <param name="makeRunners">Makes what runs the work.</param>
    /// <returns>The process's exit code.</returns>
    public static int Run(ValueSerializer serializer, Func<WorkerLoop, IReadOnlyList<IWorkRunner>> makeRunners)
    {
        // First of all: from here on the terminal's Ctrl-C is not for us, and what we start ends with us.
        ProcessGroup.BecomeLeader();
        var address = TakeVariable(WireProtocol.AddressVariable);
        var token = TakeVariable(WireProtocol.TokenVariable);
        if (address is null || token is null)
        {
            Console.Error.WriteLine("This program is started by a process pool; it does nothing by itself.");
            return 64;
        }

        var loop = Join(address, token, serializer);
        return loop.Run(makeRunners(loop));
    }

    /// <summary>Reports to the host; where that is gone before it has answered, so is this process, with what it has made.</summary>
    private static WorkerLoop Join(string address, string token, ValueSerializer serializer)
    {
        try
        {
            var loop = new WorkerLoop(new Connection(DuplexChannel.Connect(address)), serializer);
            loop.Greet(token);
            return loop;
        }
        catch (Exception gone) when (gone is IOException or SocketException or UnauthorizedAccessException or SharedObjectNotFoundException)
        {
            Console.Error.WriteLine("The host cannot be reached: " + gone.Message);
            ProcessGroup.KillOwnGroup();
            throw;
        }
    }

    /// <summary>Reads a variable and removes it, so that nothing that the worker starts inherits a secret.</summary>
    private static string? TakeVariable(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, null);
        return value;
    }
}
