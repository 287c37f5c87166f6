# A pool's events, as a session registers for them.

BeforeAll { Import-Module "$PSScriptRoot/Support.psm1" -Force }

Describe 'The events of a pool' {
    It 'Tell a session of its workers and its end' {
        $pool = New-ProcessPool 1 -Name told
        $null = @(
            Register-ObjectEvent $pool WorkerEnded -SourceIdentifier told.WorkerEnded
            Register-ObjectEvent $pool Ended -SourceIdentifier told.Ended
        )
        try {
            $id = Invoke-PoolTask { $PID } -Pool $pool
            1 | Invoke-PoolMap { exit 7 } -Pool $pool -ErrorAction Ignore
            $crash = Wait-Event told.WorkerEnded -Timeout 60
            $crash.SourceEventArgs.ProcessId | Should -Be $id
            $crash.SourceEventArgs.Reason | Should -Be 'Crashed'
            $crash.SourceEventArgs.ExitCode | Should -Be 7
            $crash.Sender.Name | Should -Be 'told'
            Close-ProcessPool $pool
            (Wait-Event told.Ended -Timeout 60).SourceEventArgs.State | Should -Be 'Closed'
        }
        finally {
            Unregister-Event told.WorkerEnded
            Unregister-Event told.Ended
            Get-Event told.* | Remove-Event
            Stop-ProcessPool $pool -Force -Confirm:$false
        }
    }
}
