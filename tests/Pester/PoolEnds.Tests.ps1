# The end of a pool at the prompt: whatever it is at, in every way, and what those see who wait for its work.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
}

AfterAll { Get-ProcessPool | Stop-ProcessPool -Force }

Describe 'A pool that is <State>' {
    Context '<State>' -ForEach @(
        @{ State = 'starting'; Open = { New-ProcessPool 1 }; Begin = { } }
        @{ State = 'idle'; Open = { New-ProcessPool 1 }; Begin = { $null = Invoke-PoolTask -Pool $pool { 1 } } }
        @{ State = 'busy'; Open = { New-ProcessPool 1 }; Begin = { $job = 1..2000 | Invoke-PoolMap -Pool $pool -AsJob { $null = ($using:gate).Wait(); $_ }; Wait-Until { $pool.Workers.State -eq 'Busy' } }; Gives = 2000 }
        @{ State = 'waiting to try an item again'; Open = { New-ProcessPool 1 }; Begin = { $job = 1..2 | Invoke-PoolMap -Pool $pool -AsJob -RetryCount 1 -RetryDelaySeconds 0.3 { if ($PSMultiproc.Attempt -eq 1) { $null = ($using:tried).Release(); throw 'no' }; $null = ($using:gate).Wait(); $_ }; $null = $tried.Acquire(60) -and $tried.Acquire(60) }; Gives = 2 }
        @{ State = 'shrinking'; Open = { New-ProcessPool 2 }; Begin = { $job = 1..2 | Invoke-PoolMap -Pool $pool -AsJob -ChunkSize 1 { $null = ($using:gate).Wait(); $_ }; Wait-Until { @($pool.Workers.State -eq 'Busy').Count -eq 2 }; Resize-ProcessPool $pool 1 }; Gives = 2 }
        @{ State = 'replacing its workers'; Open = { New-ProcessPool 1 -MaxTasksPerProcess 1 }; Begin = { $job = 1..3 | Invoke-PoolMap -Pool $pool -AsJob { if ($_ -eq 2) { $null = ($using:gate).Wait() }; $_ } }; Gives = 3 }
        @{ State = 'failing to initialize'; Open = { New-ProcessPool 1 -InitializationScript { $null = ($using:gate).Wait(); throw 'no such database' } }; Begin = { $job = 1..2 | Invoke-PoolMap -Pool $pool -AsJob { $_ } }; Fails = 'WorkerStartFailed' }
        @{ State = 'unusable'; Open = { New-ProcessPool 1 -InitializationScript { throw 'no such database' } }; Begin = { $job = 1..2 | Invoke-PoolMap -Pool $pool -AsJob { $_ }; Wait-Until { $pool.State -eq 'Broken' } }; Fails = 'WorkerStartFailed'; IsBroken = $true }
    ) {
        It 'ends: <Name>' -ForEach @(
            @{ Name = 'closed, twice'; End = { Close-ProcessPool $pool; Close-ProcessPool $pool }; Finishes = $true }
            @{ Name = 'stopped'; End = { Stop-ProcessPool $pool } }
            @{ Name = 'stopped by force'; End = { Stop-ProcessPool $pool -Force } }
            @{ Name = 'closed, then stopped by force'; End = { Close-ProcessPool $pool; Stop-ProcessPool $pool -Force } }
            @{ Name = 'stopped, then closed'; End = { Stop-ProcessPool $pool; Close-ProcessPool $pool } }
            @{ Name = 'stopped from two sessions at once'; End = { 1, 2 | ForEach-Object { Start-Pipeline 'Stop-ProcessPool $p -Confirm:$false' @{ p = $pool } } | ForEach-Object { $_.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue; $_.Shell.Streams.Error | Should -BeNullOrEmpty } } }
        ) {
            $gate = New-ProcessEvent
            $tried = New-ProcessSemaphore 0
            $job = $null
            $pool = & $Open
            . $Begin
            $ids = @($pool.Workers.ProcessId | Where-Object { $_ })
            & $End
            if ($Finishes) { $gate.Set() }
            Wait-ProcessPool $pool -TimeoutSeconds 60 -ErrorAction Stop
            if ($job) {
                $null = Wait-Job $job -Timeout 60
                if ($Finishes -and -not $Fails) {
                    "$($job.State)" | Should -Be Completed
                    $job.Output | Should -Be @(1..$Gives)
                }
                else {
                    "$($job.State)" | Should -Be Failed
                    $job.JobStateInfo.Reason.ErrorId | Should -Be ($IsBroken -or ($Finishes -and $Fails) ? $Fails : 'PoolClosed')
                    (Get-Failure { $job.GetResult() }).Exception.InnerException | Should -Be $job.JobStateInfo.Reason
                }
                Remove-Job $job
            }
            $pool.Workers | Should -BeNullOrEmpty
            $ids | Where-Object { Test-Running $_ } | Should -BeNullOrEmpty
            (Get-Failure { 1 | Invoke-PoolMap -Pool $pool { $_ } }).FullyQualifiedErrorId | Should -BeLike ($IsBroken -or ($Finishes -and $Fails) ? "$Fails,*" : 'PoolClosed,*')
            $gate.Dispose()
            $tried.Dispose()
        }
    }
}

Describe 'Who waits for a pool''s work' {
    It 'Hears that the pool was stopped, once: <Name>' -ForEach @(
        @{ Name = 'a map'; Script = '1..5000 | Invoke-PoolMap -Pool $p { Start-Sleep 300 }' }
        @{ Name = 'an unordered map'; Script = '1..5000 | Invoke-PoolMap -Pool $p -Unordered { Start-Sleep 300 }' }
        @{ Name = 'a map of an endless input'; Script = '& { while ($true) { 1 } } | Invoke-PoolMap -Pool $p { Start-Sleep 300 }' }
        @{ Name = 'a map that waits for another'; Script = '1 | Invoke-PoolMap -Pool $p -ThrottleLimit 1 { Start-Sleep 300 }' }
        @{ Name = 'a map of named blocks'; Script = '1..50 | Invoke-PoolMap -Pool $p { begin { $n = 0 } process { Start-Sleep 300 } end { $n } }' }
        @{ Name = 'a task'; Script = 'Invoke-PoolTask -Pool $p { Start-Sleep 300 }' }
        @{ Name = 'a task''s result'; Script = '(Start-PoolTask -Pool $p { Start-Sleep 300 }).GetResult()'; Id = 'PoolClosedException' }
        @{ Name = 'a job''s output'; Script = 'Start-PoolTask -Pool $p { Start-Sleep 300 } | Receive-Job -Wait -ErrorAction Stop'; Id = 'JobStateFailed*' }
    ) {
        $pool = New-ProcessPool 1
        $run = Start-Pipeline "try { $Script } catch { `$_ }" @{ p = $pool }
        Wait-Until { $pool.Workers.State -eq 'Busy' }
        Stop-ProcessPool $pool
        $run.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        @($run.Output) + @($run.Shell.Streams.Error | Where-Object { $Name -notlike '*job*' }) | Sort-Object -Unique { "$_" } | ForEach-Object {
            "$_" | Should -BeLike '*was stopped*'
            $_.FullyQualifiedErrorId | Should -BeLike ($Id ?? 'PoolClosed,*')
        }
        $run.Output | Should -HaveCount 1
        $run.Shell.Dispose()
    }

    It 'Gets its callback with the error when the pool is stopped' {
        $pool = New-ProcessPool 1
        $said = [Collections.ArrayList]::Synchronized([Collections.ArrayList]::new())
        $null = Start-PoolTask -Pool $pool { Start-Sleep 300 } -OnError { $said.Add($_) } -OnCompleted { $said.Add('completed') }
        Stop-ProcessPool $pool
        Wait-Until { $said.Count }
        $said | Should -HaveCount 1
        $said[0].FullyQualifiedErrorId | Should -BeLike 'PoolClosed*'
    }
}

Describe 'Stop-ProcessPool' {
    It 'Lets what runs clear up within its grace: <Name>' -ForEach @(
        @{ Name = 'without -Force'; Force = $false; Clears = $true }
        @{ Name = 'not with -Force'; Force = $true; Clears = $false }
    ) {
        $file = "$TestDrive/cleared-$Force"
        # The grace is a second: a machine that is too busy for it once is not so always.
        for ($try = 1; $try -eq 1 -or ($Clears -and $try -le 5 -and -not (Test-Path $file)); $try++) {
            $begun = New-ProcessEvent
            $pool = New-ProcessPool 1
            $task = Start-PoolTask -Pool $pool { try { ($using:begun).Set(); Start-Sleep 300 } finally { [Threading.Thread]::Sleep(200); [IO.File]::WriteAllText($using:file, 'cleared') } }
            $begun.Wait(60) | Should -BeTrue
            Stop-ProcessPool $pool -Force:$Force
            Wait-ProcessPool $pool -TimeoutSeconds 60 -ErrorAction Stop
            $begun.Dispose()
        }
        Test-Path $file | Should -Be $Clears
    }

    It 'Kills what goes on regardless' {
        $begun = New-ProcessEvent
        $pool = New-ProcessPool 1
        $task = Start-PoolTask -Pool $pool { ($using:begun).Set(); while ($true) { try { [Threading.Thread]::Sleep(-1) } catch { } } }
        $begun.Wait(60) | Should -BeTrue
        Stop-ProcessPool $pool
        Wait-ProcessPool $pool -TimeoutSeconds 60 -ErrorAction Stop
        $begun.Dispose()
    }
}

Describe 'What changes a pool' {
    It 'Does nothing with -WhatIf, and says what it would do' {
        $run = Invoke-ChildSession @'
$p = New-ProcessPool 1 -Name whatif
Close-ProcessPool whatif -WhatIf
Stop-ProcessPool whatif -WhatIf
Stop-ProcessPool whatif -Force -WhatIf
Resize-ProcessPool whatif 3 -WhatIf
Resize-ProcessPool whatif -MinProcessCount 0 -MaxProcessCount 3 -WhatIf
"$($p.State) $($p.MinProcessCount) $($p.MaxProcessCount)"
1 | Invoke-PoolMap -Pool $p { 'works' }
'@
        $run.Output[0] | Should -BeLike '*Close the pool*"whatif"*'
        $run.Output[1..2] | Should -BeLike '*Stop the pool*"whatif"*'
        $run.Output[3] | Should -BeLike '*number of its workers to 3*"whatif"*'
        $run.Output[4] | Should -BeLike '*number of its workers to 0 to 3*"whatif"*'
        $run.Output[5..6] | Should -Be 'Open 1 1', 'works'
    }

    It 'Asks with -Confirm, and without anybody to ask does nothing' {
        $run = Invoke-ChildSession @'
$p = New-ProcessPool 1
foreach ($call in { Close-ProcessPool $p -Confirm }, { Stop-ProcessPool $p -Confirm }, { Resize-ProcessPool $p 3 -Confirm }) { try { & $call } catch { 'asked' } }
"$($p.State) $($p.MaxProcessCount)"
Resize-ProcessPool $p 3 -Confirm:$false; $p.MaxProcessCount
Close-ProcessPool $p -Confirm:$false; $p.State
'@
        $run.Output | Should -Be 'asked', 'asked', 'asked', 'Open 1', '3', 'Closed'
    }
}

Describe 'Wait-ProcessPool' {
    It 'Says of <Name>: <Says>' -ForEach @(
        @{ Name = 'an open pool'; Make = { New-ProcessPool 1 -Name waited }; Id = 'PoolIsOpen,*'; Says = "*'waited' is open*Close-ProcessPool or Stop-ProcessPool*" }
        @{ Name = 'an open pool, with a limit'; Make = { New-ProcessPool 1 -Name waited }; Limit = @{ TimeoutSeconds = 0 }; Id = 'PoolIsOpen,*'; Says = "*'waited' is open*" }
        @{ Name = 'one that is still at work'; Make = { $p = New-ProcessPool 1 -Name waited; $null = Start-PoolTask -Pool $p { Start-Sleep 300 }; Close-ProcessPool $p; $p }; Limit = @{ TimeoutSeconds = 0.05 }; Id = 'PoolWaitTimedOut,*'; Says = "*'waited' still has workers after 0.05 s. Stop-ProcessPool ends them*" }
        @{ Name = 'one that is still at work, without waiting'; Make = { $p = New-ProcessPool 1 -Name waited; $null = Start-PoolTask -Pool $p { Start-Sleep 300 }; Close-ProcessPool $p; $p }; Limit = @{ TimeoutSeconds = 0 }; Id = 'PoolWaitTimedOut,*'; Says = "*'waited' still has workers after 0 s*" }
    ) {
        $pool = & $Make
        $limit = $Limit ?? @{ }
        $null = Wait-ProcessPool $pool @limit -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem | Should -HaveCount 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike $Id
        "$($problem[0])" | Should -BeLike $Says
        $problem[0].TargetObject | Should -Be $pool
        Stop-ProcessPool $pool -Force
        Wait-ProcessPool $pool -TimeoutSeconds 60 -ErrorAction Stop
    }
}

Describe 'A session keeps nothing' {
    It 'Of <Name> that is over' -ForEach @(
        @{ Name = 'a map'; Call = { param($items) $null = $items | Invoke-PoolMap -Pool $pool { $_ } } }
        @{ Name = 'an unordered map with errors'; Call = { param($items) $null = $items | Invoke-PoolMap -Pool $pool -Unordered { throw 'no' } -ErrorAction Ignore } }
        @{ Name = 'a job that was removed'; Call = { param($items) $job = $items | Invoke-PoolMap -Pool $pool { $_ } -AsJob; $null = Wait-Job $job -Timeout 60; Remove-Job $job } }
        @{ Name = 'a task that was removed'; Call = { param($items) $job = Start-PoolTask -Pool $pool { $args } -ArgumentList $items; $null = $job.GetResult(60); Remove-Job $job } }
    ) {
        $pool = New-ProcessPool 1
        $references = & {
            $items = 1..100 | ForEach-Object { [Text.StringBuilder]::new("item $_") }
            & $Call $items
            $items | ForEach-Object { , [WeakReference]::new($_) }
        }
        Wait-Until { [GC]::Collect(); [GC]::WaitForPendingFinalizers(); @($references | Where-Object IsAlive).Count -le 1 }
        Stop-ProcessPool $pool -Force
    }
}

Describe 'A session that ends' {
    It 'Leaves neither its workers nor their files, <Name>' -Skip:$IsWindows -ForEach @(
        @{ Name = 'idle'; Script = '1 | Invoke-PoolMap -Pool $pool { $_ } | Out-Null' }
        @{ Name = 'busy with a job'; Script = '$task = Start-PoolTask -Pool $pool { [Threading.Thread]::Sleep(-1) }; while ($pool.Workers.State -notcontains "Busy") { [Threading.Thread]::Sleep(5) }' }
        @{ Name = 'stopped a moment ago'; Script = '$task = Start-PoolTask -Pool $pool { [Threading.Thread]::Sleep(-1) }; while ($pool.Workers.State -notcontains "Busy") { [Threading.Thread]::Sleep(5) }; Stop-ProcessPool $pool' }
        @{ Name = 'while they start'; Script = '' }
        @{ Name = 'having removed the module'; Script = '1 | Invoke-PoolMap -Pool $pool { $_ } | Out-Null; Remove-Module PSMultiproc' }
        @{ Name = 'killed'; Script = '1 | Invoke-PoolMap -Pool $pool { $_ } | Out-Null; while ($pool.Workers.State -contains "Starting") { [Threading.Thread]::Sleep(5) }; $ids; Stop-Process -Id $PID -Force' }
    ) {
        $ids = (Invoke-ChildSession "`$pool = New-ProcessPool 2; while (`$pool.Workers.ProcessId -contains 0) { [Threading.Thread]::Sleep(5) }; `$ids = `$pool.Workers.ProcessId; $Script; `$ids").Output
        $ids | Should -HaveCount 2
        Wait-Until { -not ($ids | Where-Object { Test-Running $_ }) }
        Get-ChildItem ([IO.Path]::GetTempPath()) -Name -Force | Where-Object { $_ -match "(^clr-debug-pipe-|^dotnet-diagnostic-|^CoreFxPipe_PSHost\..*\.)($($ids -join '|'))[-.]" } | Should -BeNullOrEmpty
    }
}
