@{
    RootModule           = 'PSMultiproc.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '39c526ba-5290-4996-8c83-542281329844'
    Author               = 'PSMultiproc contributors'
    Copyright            = '(c) PSMultiproc contributors. MIT licensed.'
    Description          = 'Pools of isolated worker processes, a parallel map that streams, and objects shared between processes.'

    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')

    FormatsToProcess     = @('PSMultiproc.Format.ps1xml')
    CmdletsToExport      = @(
        'New-ProcessPool'
        'Get-ProcessPool'
        'Resize-ProcessPool'
        'Close-ProcessPool'
        'Wait-ProcessPool'
        'Stop-ProcessPool'
        'Watch-ProcessPool'
        'Export-PoolTrace'
        'Invoke-PoolMap'
        'Invoke-PoolTask'
        'Start-PoolTask'
        'Start-WorkerProcess'
        'New-SharedValue'
        'New-SharedArray'
        'New-SharedDictionary'
        'New-SharedList'
        'New-ProcessLock'
        'Use-ProcessLock'
        'New-ProcessSemaphore'
        'New-ProcessEvent'
        'New-ProcessCondition'
        'New-ProcessBarrier'
        'New-ProcessQueue'
        'Send-ProcessQueue'
        'Receive-ProcessQueue'
        'New-ProcessPipe'
        'Connect-SharedObject'
        'Get-SharedObject'
        'Remove-SharedObject'
    )
    AliasesToExport      = @('pmap')
    FunctionsToExport    = @()
    VariablesToExport    = @()

    PrivateData          = @{
        PSData = @{
            Tags = @('parallel', 'multiprocessing', 'process', 'pool', 'map', 'concurrency', 'PSEdition_Core', 'Linux', 'Windows', 'MacOS')
        }
    }
}
