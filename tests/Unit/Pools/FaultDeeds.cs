using System.Diagnostics;

namespace PSMultiproc.Tests.Pools;

/// <summary>Does the harm of an item.</summary>
public static class FaultDeeds
{
    public static int Commit(this FaultDeed deed)
    {
        switch (deed)
        {
            case FaultDeed.Exit:
                Environment.Exit(5);
                break;
            case FaultDeed.Kill:
                Process.GetCurrentProcess().Kill();
                new ManualResetEventSlim().Wait();
                break;
        }

        throw new InvalidOperationException("on purpose");
    }
}
