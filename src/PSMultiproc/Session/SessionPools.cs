using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using PSMultiproc.Scripts;

namespace PSMultiproc.Session;

/// <summary>
/// The pools that this process has open, by name, the default pool among them, and the jobs that run, for as long as a
/// runspace has the module. Thread-safe, because a process can have several runspaces.
/// </summary>
internal static class SessionPools
{
    /// <summary>The default pool's name.</summary>
    public const string DefaultName = "default";

    /// <summary>How many pools that have ended keep their names, for who waits for their end or wants their trace.</summary>
    private const int Remembered = 8;

    private static readonly ConcurrentDictionary<string, ProcessPool> Pools = new(StringComparer.OrdinalIgnoreCase);
    private static readonly Queue<ProcessPool> Ended = new();
    private static readonly ConcurrentDictionary<WorkJob, bool> Jobs = new();
    private static readonly object Gate = new();

    /// <summary>The runspaces that have the module, those among them that have closed since.</summary>
    private static readonly ConditionalWeakTable<Runspace, object> Users = [];

    /// <summary>Whether a runspace has removed the module. Otherwise who has a pool may go on without the module.</summary>
    private static bool _wasRemoved;

    /// <summary>The pools that have workers, by name.</summary>
    public static IEnumerable<ProcessPool> All =>
        Pools.Values.Where(IsInUse).OrderBy(static pool => pool.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds a pool, open or one of the last that ended.</summary>
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

            return Open(PoolFactory.OpenDefault(DefaultName, caller));
        }
    }

    /// <summary>Whether another pool may have this name.</summary>
    public static bool IsFree(string name) => Find(name) is not { } pool || !IsInUse(pool);

    /// <summary>Remembers a pool until some others have ended after it.</summary>
    public static ProcessPool Open(ProcessPool pool)
    {
        Pools[pool.Name] = pool;
        _ = ForgetInTimeAsync(pool);
        return pool;
    }

    /// <summary>Remembers a job until it ends.</summary>
    public static void Add(WorkJob job) => Jobs[job] = true;

    /// <summary>Forgets a job that has ended.</summary>
    public static void Forget(WorkJob job) => Jobs.TryRemove(job, out _);

    /// <summary>The runspace of this thread has imported the module, maybe not for the first time.</summary>
    public static void OnImport()
    {
        var user = Runspace.DefaultRunspace;
        lock (Gate)
        {
            if (Users.TryAdd(user, Gate))
            {
                user.StateChanged += EndIfUnused;
            }
        }
    }

    /// <summary>
    /// The runspace of this thread has removed the module; when no other has it that is open, the pools and the jobs end,
    /// and otherwise when the last of these closes.
    /// </summary>
    public static void OnRemove()
    {
        var user = Runspace.DefaultRunspace;
        lock (Gate)
        {
            _wasRemoved = true;
            Users.Remove(user);
            user.StateChanged -= EndIfUnused;
        }

        EndIfUnused(user, null);
    }

    private static void EndIfUnused(object? user, RunspaceStateEventArgs? change)
    {
        lock (Gate)
        {
            if (!_wasRemoved ||
                Users.Any(static user => user.Key.RunspaceStateInfo.State is RunspaceState.BeforeOpen or RunspaceState.Opening or RunspaceState.Opened))
            {
                return;
            }
        }

        // First, or what their pool says of its end would be their error.
        foreach (var job in Jobs.Keys)
        {
            job.BeginStop();
        }

        foreach (var pool in Pools.Values)
        {
            _ = pool.StopAsync(force: true);
            Forget(pool);
        }
    }

    private static async Task ForgetInTimeAsync(ProcessPool pool)
    {
        await pool.Ending.ConfigureAwait(false);
        lock (Gate)
        {
            Ended.Enqueue(pool);
            if (Ended.Count > Remembered)
            {
                Forget(Ended.Dequeue());
            }
        }
    }

    private static void Forget(ProcessPool pool) => Pools.TryRemove(KeyValuePair.Create(pool.Name, pool));

    /// <summary>A closed pool is while it finishes what it has.</summary>
    private static bool IsInUse(ProcessPool pool) => pool.State is PoolState.Open or PoolState.Closed && !pool.HasEnded;
}
