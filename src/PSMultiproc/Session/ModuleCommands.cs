using PSMultiproc.Commands;

namespace PSMultiproc.Session;

/// <summary>
/// The module's commands by name, so that a worker's session can have them without the work of importing a module. The
/// manifest lists the same names; a test compares the two.
/// </summary>
internal static class ModuleCommands
{
    /// <summary>The commands.</summary>
    public static IReadOnlyList<(string Name, Type Type)> Cmdlets { get; } =
    [
        ("New-ProcessPool", typeof(NewProcessPoolCommand)),
        ("Get-ProcessPool", typeof(GetProcessPoolCommand)),
        ("Resize-ProcessPool", typeof(ResizeProcessPoolCommand)),
        ("Close-ProcessPool", typeof(CloseProcessPoolCommand)),
        ("Wait-ProcessPool", typeof(WaitProcessPoolCommand)),
        ("Stop-ProcessPool", typeof(StopProcessPoolCommand)),
        ("Watch-ProcessPool", typeof(WatchProcessPoolCommand)),
        ("Export-PoolTrace", typeof(ExportPoolTraceCommand)),
        ("Invoke-PoolMap", typeof(InvokePoolMapCommand)),
        ("Invoke-PoolTask", typeof(InvokePoolTaskCommand)),
        ("Start-PoolTask", typeof(StartPoolTaskCommand)),
        ("Start-WorkerProcess", typeof(StartWorkerProcessCommand)),
        ("New-SharedValue", typeof(NewSharedValueCommand)),
        ("New-SharedArray", typeof(NewSharedArrayCommand)),
        ("New-SharedDictionary", typeof(NewSharedDictionaryCommand)),
        ("New-SharedList", typeof(NewSharedListCommand)),
        ("New-ProcessLock", typeof(NewProcessLockCommand)),
        ("Use-ProcessLock", typeof(UseProcessLockCommand)),
        ("New-ProcessSemaphore", typeof(NewProcessSemaphoreCommand)),
        ("New-ProcessEvent", typeof(NewProcessEventCommand)),
        ("New-ProcessCondition", typeof(NewProcessConditionCommand)),
        ("New-ProcessBarrier", typeof(NewProcessBarrierCommand)),
        ("New-ProcessQueue", typeof(NewProcessQueueCommand)),
        ("Send-ProcessQueue", typeof(SendProcessQueueCommand)),
        ("Receive-ProcessQueue", typeof(ReceiveProcessQueueCommand)),
        ("New-ProcessPipe", typeof(NewProcessPipeCommand)),
        ("Connect-SharedObject", typeof(ConnectSharedObjectCommand)),
        ("Get-SharedObject", typeof(GetSharedObjectCommand)),
        ("Remove-SharedObject", typeof(RemoveSharedObjectCommand)),
    ];

    /// <summary>The aliases.</summary>
    public static IReadOnlyList<(string Name, string Definition)> Aliases { get; } = [("pmap", "Invoke-PoolMap")];
}
