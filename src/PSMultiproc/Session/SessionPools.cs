using System.Collections.Concurrent;
using PSMultiproc.Scripts;

namespace PSMultiproc.Session;

/// <summary>
/// The pools that this process has open, by name, the default pool among them, and the jobs that run. The one place with
/// state that outlives a command; thread-safe, because a process can have several runspaces.
/// </summary>
internal static class SessionPools
{
    /// <summary>The default pool's name.</summary>
    public const string DefaultName = "default";

    private static readonly ConcurrentDictionary<string, ProcessPool> Pools = new(StringComparer.OrdinalIgnoreCase);
    private static readonly ConcurrentDictionary<WorkJob, bool> Jobs = new();
    private static readonly object Gate = new();
    private static int s_imports;

    /// <summary>The pools that have workers, by name.</summary>
    public static IEnumerable<ProcessPool> All =>
        Pools.Values.Where(IsInUse).OrderBy(static pool => pool.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds a pool, open or not.</summary>
    public static ProcessPool? Find(string name) => Pools.GetValueOrDefault(name);

    /// <summary>The default pool; opened when it is first asked for, and again when it has come to an end.</summary>
    public static ProcessPool GetDefault(CallerContext caller)
    {
        lock (Gate)
        {
            if (Find(DefaultName) is { State: PoolState.Open } pool)
            {
                return pool;
            }

            Pools.TryRemove(DefaultName, out _);
            return Open(PoolFactory.OpenDefault(DefaultName, caller));
        }
    }

    /// <summary>Whether another pool may have this name.</summary>
    public static bool IsFree(string name) => Find(name) is not { } pool || !IsInUse(pool);

    /// <summary>Remembers a pool until it ends.</summary>
    public static ProcessPool Open(ProcessPool pool)
    {
        Pools[pool.Name] = pool;
        return pool;
    }

    /// <summary>Forgets a pool that has ended.</summary>
    public static void Forget(ProcessPool pool) => Pools.TryRemove(KeyValuePair.Create(pool.Name, pool));

    /// <summary>Remembers a job until it ends.</summary>
    public static void Add(WorkJob job) => Jobs[job] = true;

    /// <summary>Forgets a job that has ended.</summary>
    public static void Forget(WorkJob job) => Jobs.TryRemove(job, out _);

    /// <summary>A runspace has imported the module.</summary>
    public static void OnImport() => Interlocked.Increment(ref s_imports);

    /// <summary>A runspace has removed the module; with the last one the pools and the jobs end.</summary>
    public static void OnRemove()
    {
        if (Interlocked.Decrement(ref s_imports) > 0)
        {
            return;
        }

        foreach (var pool in Pools.Values)
        {
            _ = pool.StopAsync(force: true);
            Forget(pool);
        }

        foreach (var job in Jobs.Keys)
        {
            job.BeginStop();
        }
    }

    /// <summary>A closed pool is while it finishes what it has.</summary>
    private static bool IsInUse(ProcessPool pool) => pool.State is PoolState.Open or PoolState.Closed && !pool.HasEnded;
}
