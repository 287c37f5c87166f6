using System.Diagnostics;
using System.Globalization;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>What the workers of the tests of locks do.</summary>
public static class LockWork
{
    /// <summary>Adds to a number in a file so often, a step at a time, under the lock.</summary>
    public static int AddToFile(object?[] work)
    {
        var (@lock, path, times) = ((ProcessLock)work[0]!, (string)work[1]!, (int)work[2]!);
        for (var i = 0; i < times; i++)
        {
            @lock.Acquire();
            File.WriteAllText(path, (int.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture));
            @lock.Release();
        }

        return times;
    }

    /// <summary>Dies with the lock.</summary>
    public static int AcquireAndDie(ProcessLock @lock)
    {
        @lock.Acquire();
        Process.GetCurrentProcess().Kill();
        return 0;
    }

    /// <summary>Says in a file who is about to wait for the lock, and waits.</summary>
    public static int Wait(object?[] work)
    {
        var path = (string)work[1]!;
        File.WriteAllText(path + ".new", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        File.Move(path + ".new", path);
        ((ProcessLock)work[0]!).Acquire();
        return 0;
    }

    /// <summary>Acquires the lock within some seconds.</summary>
    public static bool TryAcquire(object?[] work) => ((ProcessLock)work[0]!).Acquire((double)work[1]!);

    /// <summary>Takes turns with others as fast as it can.</summary>
    public static int TakeTurns(object?[] work)
    {
        var (@lock, times) = ((ProcessLock)work[0]!, (int)work[1]!);
        for (var i = 0; i < times; i++)
        {
            @lock.Acquire();
            @lock.Release();
        }

        return times;
    }

    /// <summary>Releases what another holds; the error's id.</summary>
    public static string ReleaseOfOthers(ProcessLock @lock)
    {
        try
        {
            @lock.Release();
            return string.Empty;
        }
        catch (LockNotHeldException error)
        {
            return error.ErrorId;
        }
    }
}
