# Callbacks of pool tasks: what they have, when they run, and in which order.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    Get-Job | Remove-Job -Force
    # The suite's own would go with each block.
    $ErrorActionPreference = 'Continue'
    $pool = New-ProcessPool 3 -Name poolcallbacks
    $single = New-ProcessPool 1

    # Whether callbacks have said so much: between two looks the session has a moment for them.
    function Wait-Said($Said, [int] $Count) { Wait-Until { $Said.Count -ge $Count } }
}

AfterAll {
    Get-Job | Remove-Job -Force
    Stop-ProcessPool $pool, $single -Force -Confirm:$false
    Get-ProcessPool default | Stop-ProcessPool -Force -Confirm:$false
}

Describe 'A callback of a pool task' {
    BeforeEach { $said = [Collections.ArrayList]::new() }

    It 'Has what the task gave as $_: <Name>' -ForEach @(
        @{ Name = 'one object'; Block = { 42 }; Says = 'completed Int32 42' }
        @{ Name = 'an array'; Block = { 1; 2 }; Says = 'completed Object`[`] 1 2' }
        @{ Name = 'nothing'; Block = { }; Says = 'completed null ' }
        @{ Name = 'an error'; Block = { throw 'thrown' }; Says = 'failed ErrorRecord thrown' }
        @{ Name = 'a crash'; Block = { [Environment]::Exit(5) }; Says = 'failed ErrorRecord *code 5*' }
    ) {
        $script:id = 0
        $task = Start-PoolTask $Block -Pool $pool -OnCompleted { $null = $said.Add("completed $($null -eq $_ ? 'null' : $_.GetType().Name) $_"); $script:id = $PID } -OnError {
            $null = $said.Add("failed $($_.GetType().Name) $_"); $script:id = $PID
        }
        Wait-Said $said 1
        $said | Should -BeLike $Says
        $script:id | Should -Be $PID
        $task.IsReady | Should -BeTrue
    }

    It 'Runs while the session waits for another result' {
        $gate = New-ProcessEvent
        $slow = Start-PoolTask { ($using:gate).Wait(60) } -Pool $pool
        $null = Start-PoolTask { 1 } -Pool $pool -OnCompleted { $gate.Set() }
        $slow.GetResult(60) | Should -BeTrue
        $gate.Dispose()
    }

    It 'Runs for each of many tasks' {
        $tasks = foreach ($number in 1..300) { Start-PoolTask { $using:number } -Pool $pool -OnCompleted { $null = $said.Add($_) } }
        Wait-Said $said 300
        $said | Sort-Object | Should -Be (1..300)
        $tasks.State | Select-Object -Unique | Should -Be Completed
    }

    It 'Runs once, in the order in which the tasks end' {
        $gates = 1..6 | ForEach-Object { New-ProcessEvent }
        $tasks = 0..2 | ForEach-Object { $gate = $gates[$_]; Start-PoolTask { $null = ($using:gate).Wait(); $using:_ } -Pool $pool -OnCompleted { $null = $said.Add($_) } }
        $first = Start-PoolTask { 'first' } -OnCompleted {
            # No other callback interrupts this one.
            foreach ($number in 2, 0, 1) { $gates[$number].Set(); $null = $tasks[$number].Finished.WaitOne(60000) }
            $null = $said.Add($_)
        }
        $null = $first.GetResult(60)
        Wait-Said $said 4
        $said | Should -Be 'first', 2, 0, 1
        $gates | ForEach-Object Dispose
    }

    It 'Runs before <Name>, once for each task that has ended' -ForEach @(
        @{ Name = 'a script ends'; End = '' }
        @{ Name = 'a script exits'; End = 'exit 3'; Code = 3 }
        @{ Name = 'a script throws'; End = 'throw "no"'; Code = 1 }
        @{ Name = 'the module is removed'; End = 'Remove-Module PSMultiproc; $count = @(Get-Content $file).Count; if ($count -ne 60) { exit $count }' }
    ) {
        $file = "$TestDrive/$([guid]::NewGuid())"
        $result = Invoke-ChildSession @"
            `$file = '$file'
            `$p = New-ProcessPool 1
            `$tasks = foreach (`$number in 1..60) {
                Start-PoolTask { `$using:number } -Pool `$p -OnCompleted { [IO.File]::AppendAllText(`$file, "`$_``n"); if (`$_ -eq 30) { throw 'broken' } }
            }
            `$null = Wait-Job `$tasks
            $End
"@
        Get-Content $file | ForEach-Object { [int]$_ } | Sort-Object | Should -Be (1..60)
        $result.Error | Should -BeLike '*broken*'
        $result.ExitCode | Should -Be ($Code ?? 0)
    }

    It 'Runs before its session is closed, which was idle' {
        foreach ($round in 1..5) {
            $box = [Collections.Concurrent.ConcurrentBag[object]]::new()
            $session = Start-Pipeline '$null = 1..30 | ForEach-Object { Start-PoolTask { $using:_ } -Pool $p -OnCompleted { $box.Add($_) } } | Wait-Job' @{ p = $pool; box = $box }
            $session.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
            $session.Shell.Runspace.Close()
            $box | Sort-Object | Should -Be (1..30)
        }
    }

    It 'Has run when GetResult returns: <Name>' -ForEach @(
        @{ Name = 'of a task that gives a result'; Script = '$null = (Start-PoolTask { 1 } -Pool $p -OnCompleted { $said.Add($_) }).GetResult(60)'; Says = 1 }
        @{ Name = 'of a task that has failed'; Script = 'try { (Start-PoolTask { throw "no" } -Pool $p -OnError { $said.Add("$_") }).GetResult(60) } catch { $said.Add("caught") }'; Says = 'no', 'caught' }
        @{ Name = 'of a task that has ended before'; Script = '$t = Start-PoolTask { 1 } -Pool $p -OnCompleted { $said.Add($_) }; $null = $t.Finished.WaitOne(60000); $null = $t.GetResult()'; Says = 1 }
        @{ Name = 'of many tasks'; Script = '$t = 1..40 | ForEach-Object { Start-PoolTask { $using:_ } -Pool $p -OnCompleted { $said.Add($_) } }; $t | ForEach-Object { $null = $_.GetResult(60) }; $said.Sort()'; Says = 1..40 }
        @{ Name = 'in a function'; Script = 'function f { $t = Start-PoolTask { 1 } -Pool $p -OnCompleted { $said.Add($_); $x = 2 }; $x = 1; $null = $t.GetResult(60); $said.Add($x) }; f'; Says = 1, 1 }
        @{ Name = 'that throws'; Script = '$null = (Start-PoolTask { 1 } -Pool $p -OnCompleted { $said.Add($_); throw "no" }).GetResult(60); $said.Add("on")'; Says = 1, 'on' }
        @{ Name = 'that removes its job'; Script = '$t = Start-PoolTask { 1 } -Pool $p -OnCompleted { Remove-Job $t; $said.Add($_) }; $null = $t.GetResult(60); $said.Add(@(Get-Job).Count)'; Says = 1, 0 }
        @{ Name = 'that asks for its own result'; Script = '$t = Start-PoolTask { 1 } -Pool $p -OnCompleted { $said.Add("own $($t.GetResult(60))") }; $null = $t.GetResult(60)'; Says = 'own 1' }
        @{ Name = 'that starts another task and waits for it'; Script = '$null = (Start-PoolTask { 1 } -Pool $p -OnCompleted { $null = (Start-PoolTask { 2 } -Pool $p -OnCompleted { $said.Add("inner $_") }).GetResult(60); $said.Add("outer $_") }).GetResult(60)'; Says = 'inner 2', 'outer 1' }
        @{ Name = 'that waits for what another one lets go'; Script = '$null = (Start-PoolTask { 1 } -Pool $p -OnCompleted { $slow = Start-PoolTask { ($using:gate).Wait(60) } -Pool $p; $null = Start-PoolTask { 2 } -Pool $q -OnCompleted { $gate.Set() }; $said.Add($slow.GetResult(60)) }).GetResult(60)'; Says = $true }
    ) {
        $gate = New-ProcessEvent
        $said = [Collections.Generic.List[object]]::new()
        Invoke-Pipeline $Script @{ p = $single; q = $pool; said = $said; gate = $gate } | Should -BeNullOrEmpty
        $said | Should -Be $Says
        $gate.Dispose()
    }

    It 'Runs right after a wait of another kind: <Name>' -ForEach @(
        @{ Name = 'Wait-Job'; Wait = { param($task) $null = Wait-Job $task -Timeout 60 } }
        @{ Name = 'Receive-Job -Wait'; Wait = { param($task) $null = Receive-Job $task -Wait } }
    ) {
        $tasks = foreach ($number in 1..100) { Start-PoolTask { $using:number } -Pool $single -OnCompleted { $null = $said.Add($_) } }
        & $Wait $tasks
        Wait-Said $said 100
        $said | Sort-Object | Should -Be (1..100)
    }

    It 'Does not run of a task that was stopped' {
        $stopped = Start-PoolTask { Start-Sleep 300 } -Pool $pool -OnCompleted { $null = $said.Add('completed') } -OnError { $null = $said.Add('failed') }
        Stop-Job $stopped
        $null = Start-PoolTask { 1 } -Pool $pool -OnCompleted { $null = $said.Add('next') }
        Wait-Said $said 1
        $said | Should -Be next
    }

    It 'That <Name> is reported as at the prompt and harms nothing' -ForEach @(
        @{ Name = 'throws'; Block = '{ "shown $_"; throw "broken" }'; Output = 'shown 1'; Errors = '*broken*' }
        @{ Name = 'writes an error'; Block = '{ Write-Error "written"; "shown $_" }'; Output = 'shown 1'; Errors = '*written*' }
        @{ Name = 'breaks'; Block = '{ "shown $_"; break }'; Output = 'shown 1'; Errors = '' }
    ) {
        $result = Invoke-ChildSession @"
            `$p = New-ProcessPool 1
            `$first = Start-PoolTask { 1 } -Pool `$p -OnCompleted $Block
            `$second = Start-PoolTask { 2 } -Pool `$p -OnCompleted { `$global:seen = `$_ }
            while (-not `$seen) { Start-Sleep -Milliseconds 10 }
            "`$(`$first.State) `$(`$first.GetResult()) `$seen `$(`$error.Count)"
"@
        $result.Output | Should -Be @($Output, "Completed 1 2 $($Errors ? 1 : 0)")
        $result.Error | Should -BeLike $Errors
    }

    It 'Runs while the prompt of another session waits' {
        $session = Start-Pipeline '$null = Start-PoolTask { 7 } -Pool $p -OnCompleted { $box.Add($_) }' @{ p = $pool; box = ($box = [Collections.Concurrent.ConcurrentBag[object]]::new()) }
        $session.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $null = $session.Shell.EndInvoke($session.Run)
        Wait-Until { $box.Count }
        $box.ToArray() | Should -Be 7
        $session.Shell.Runspace.Dispose()
    }
}
