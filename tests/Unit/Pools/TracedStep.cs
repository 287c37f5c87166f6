namespace PSMultiproc.Tests.Pools;

/// <summary>An item that leaves its traces in a folder.</summary>
/// <param name="Index">Which one.</param>
/// <param name="Folder">Where each run of it leaves a file, and where what it waits for comes.</param>
/// <param name="Kind">What it does.</param>
public sealed record TracedStep(int Index, string Folder, StepKind Kind = StepKind.Plain)
{
    /// <summary>Runs an item, in a worker.</summary>
    public static int Run(TracedStep step)
    {
        File.Create(Path.Combine(step.Folder, $"{step.Index}.{Environment.ProcessId}.{Guid.NewGuid():N}.ran")).Dispose();
        switch (step.Kind)
        {
            case StepKind.Kill:
                System.Diagnostics.Process.GetCurrentProcess().Kill();
                break;
            case StepKind.Exit:
                Console.Error.Write("last words");
                Environment.Exit(5);
                break;
            case StepKind.FailFast:
                Environment.FailFast("last words");
                break;
            case StepKind.Overflow:
                return Overflow(step.Index);
            case StepKind.Wait:
                WaitForPermission(step.Folder);
                break;
            case StepKind.FailOnce when Runs(step.Folder, step.Index) == 1:
                throw new InvalidOperationException("the first time");
            case StepKind.FailOnce:
                WaitForPermission(step.Folder);
                break;
        }

        return step.Index;
    }

    /// <summary>Lets every waiting item of the folder go on.</summary>
    public static void Permit(string folder) => File.Create(Path.Combine(folder, "permitted")).Dispose();

    /// <summary>How often an item was begun, by the traces.</summary>
    public static int Runs(string folder, int index) => Directory.GetFiles(folder, $"{index}.*.ran").Length;

    /// <summary>Asserts that each of the items was begun exactly once.</summary>
    public static void AssertEachRanOnce(string folder, int items) =>
        Assert.All(Enumerable.Range(0, items), index => Assert.Equal(1, Runs(folder, index)));

    private static void WaitForPermission(string folder)
    {
        // A worker has no other way to hear from the test; the test's own limit ends the worker.
        using var never = new ManualResetEvent(false);
        while (!File.Exists(Path.Combine(folder, "permitted")))
        {
            never.WaitOne(TimeSpan.FromMilliseconds(2));
        }
    }

    private static int Overflow(int depth) => Overflow(depth + 1) + 1;
}
