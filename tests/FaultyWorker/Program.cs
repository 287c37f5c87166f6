using System.Globalization;
using PSMultiproc.Wire;
using PSMultiproc.Worker;

namespace PSMultiproc.FaultyWorker;

/// <summary>
/// <c>worker FAULT MARKER</c>: the first of its pool (it finds no file MARKER, and makes it) has the fault; the next are
/// honest. <c>host WORK</c>: opens a pool, has its workers do that work, says who they are and waits to be killed.
/// <c>host log FOLDER COUNT</c>: does the first items of a logged call, as <see cref="HostWork.LoggedItems"/> has them, and waits likewise.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments[0] == "host")
        {
            return arguments[1] == "log" ? await Host.RunLoggedAsync(arguments[2], int.Parse(arguments[3], CultureInfo.InvariantCulture)) : await Host.RunAsync(arguments[1]);
        }

        return IsFirst(arguments[2])
            ? Faults.Commit(Enum.Parse<Fault>(arguments[1]))
            : WorkerEntry.Run(new ValueSerializer(), static worker => [new MethodRunner(worker.Serializer, static item => item)]);
    }

    private static bool IsFirst(string marker)
    {
        try
        {
            File.Open(marker, FileMode.CreateNew).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
