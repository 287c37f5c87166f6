using PSMultiproc.Commands;
using PSMultiproc.Pools;
using PSMultiproc.Scripts;

namespace PSMultiproc.Jobs;

/// <summary>A call that was begun on a pool, for a job to consume.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Work">What it serves.</param>
/// <param name="Command">What is run, as text.</param>
/// <param name="Place">Where it was called from, remembered.</param>
/// <param name="Preferences">What the caller asked of the streams.</param>
internal sealed record PoolCall(ProcessPool Pool, MapOperation Work, string Command, CallerPlace Place, CallPreferences Preferences);
