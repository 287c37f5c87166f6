namespace PSMultiproc.Pools;

/// <summary>An item that a job log says is done.</summary>
/// <param name="Hash">What tells it from other items.</param>
/// <param name="Line">The line that says so, from 1.</param>
internal readonly record struct LoggedItem(ulong Hash, long Line);
