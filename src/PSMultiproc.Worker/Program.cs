using PSMultiproc.Wire;

namespace PSMultiproc.Worker;

/// <summary>The worker as a plain .NET process.</summary>
internal static class Program
{
    private static int Main() => WorkerEntry.Run(new ValueSerializer(), static worker => [new MethodRunner(worker.Serializer, static item => item)]);
}
