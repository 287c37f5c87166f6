namespace PSMultiproc.Tests.Pools;

/// <summary>What the tests' workers are made to do.</summary>
public static class Work
{
    public static int Twice(int value) => value * 2;

    public static int ProcessId(int _) => Environment.ProcessId;

    public static int ThrowOnThree(int value) => value == 3 ? throw new InvalidOperationException("three") : value;

    public static int KillSelfOnThree(int value)
    {
        if (value == 3)
        {
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        }

        return value;
    }

    public static int ExitOnThree(int value)
    {
        if (value == 3)
        {
            Console.Error.Write("last words");
            Environment.Exit(5);
        }

        return value;
    }

    public static int Length(byte[] bytes) => bytes.Length;

    public static int Hang(int value)
    {
        if (value == 1)
        {
            new ManualResetEvent(false).WaitOne();
        }

        return value;
    }
}
