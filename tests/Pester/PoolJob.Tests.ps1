# Work as jobs: what Start-ThreadJob and ForEach-Object -Parallel -AsJob show of a block is the reference where they define it.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    Get-Job | Remove-Job -Force
    # The suite's own would go with each block.
    $ErrorActionPreference = 'Continue'
    $pool = New-ProcessPool 3 -Name pooljobs
    $single = New-ProcessPool 1

    # Waits for a job, and gives what there is to see of it.
    function Read-Job($Job) {
        if (-not (Wait-Job $Job -Timeout 60)) { throw "The job hangs: $($Job.Command)" }
        $seen = [ordered]@{ State = "$($Job.State)"; Reason = "$($Job.JobStateInfo.Reason ? $Job.JobStateInfo.Reason.Message : '')"; Kept = @(Receive-Job $Job -Keep 2>$null 3>$null 6>$null | ForEach-Object { "$_" }) }
        $seen.Received = @(Receive-Job $Job *>&1 | ForEach-Object { "$($_.psobject.BaseObject.GetType().Name) $_" } | Sort-Object { $_ -replace ' .*' } -Stable)
        $seen.HasData = $Job.HasMoreData
        $seen.Ended = $Job.PSEndTime -ge $Job.PSBeginTime
        Remove-Job $Job -Force
        [pscustomobject]$seen
    }
}

AfterAll {
    Get-Job | Remove-Job -Force
    Stop-ProcessPool $pool, $single -Force -Confirm:$false
    Get-ProcessPool default | Stop-ProcessPool -Force -Confirm:$false
}

Describe 'A pool task' {
    It 'Is as a job what Start-ThreadJob makes of <Name>' -ForEach @(
        @{ Name = 'objects'; Block = { 1; 'two'; [guid]::Empty } }
        @{ Name = 'nothing'; Block = { } }
        @{ Name = '$args'; Block = { "$args"; $args.Count }; Arguments = 1, 'two' }
        @{ Name = 'param()'; Block = { param([int] $a, $b = 'default') "$a $b" }; Arguments = @(7) }
        @{ Name = 'begin, process and end'; Block = { begin { 'b' } process { "p $_" } end { 'e' } } }
        @{ Name = 'errors that do not end it'; Block = { Write-Error e1; Get-Item /no/such/file; 'goes on' } }
        @{ Name = 'warnings and information'; Block = { 'o'; Write-Warning w; Write-Information i; 'p' } }
        @{ Name = 'throw'; Block = { 'before'; throw 'thrown'; 'after' } }
        @{ Name = 'an argument that does not fit'; Block = { param([int] $a) 'ran' }; Arguments = @('abc') }
        @{ Name = 'return'; Block = { return 'early'; 'after' } }
    ) {
        $got = Read-Job (Start-PoolTask $Block -ArgumentList $Arguments -Pool $pool)
        $expected = Read-Job (Start-ThreadJob $Block -ArgumentList $Arguments)
        foreach ($property in $expected.psobject.Properties.Name) {
            $got.$property | Should -Be $expected.$property -Because "$property is that of Start-ThreadJob"
        }
    }

    It 'Gives as its result what Invoke-PoolTask gives: <Name>' -ForEach @(
        @{ Name = 'one object'; Block = { 42 } }
        @{ Name = 'several'; Block = { 1; 2; 3 } }
        @{ Name = 'nothing'; Block = { } }
        @{ Name = 'null'; Block = { $null } }
        @{ Name = 'an array'; Block = { , (1, 2) } }
        @{ Name = 'errors besides'; Block = { Write-Error e; 'o' } }
    ) {
        $task = Start-PoolTask $Block -Pool pooljobs
        $got = $task.GetResult(60)
        $expected = Invoke-PoolTask $Block -Pool $pool 2>$null
        @($got).Count | Should -Be @($expected).Count
        $got | Should -Be $expected
        $task.IsReady, $task.IsSuccessful | Should -Be @($true, $true)
        $null = Receive-Job $task 2>$null
        $task.GetResult() | Should -Be $expected -Because 'what was received is the result, too'
        "$($task.Progress)" | Should -Be '1/1'
    }

    It 'Throws as its result what <Name>, and says before its end that it has none' -ForEach @(
        @{ Name = 'its block throws'; Block = { throw [IO.FileNotFoundException]::new('not there') }; Type = 'System.IO.FileNotFoundException'; Says = '*not there*'; State = 'Failed' }
        @{ Name = 'stops its block'; Block = { Get-Item /no/such/file -ErrorAction Stop }; Type = 'System.Management.Automation.ItemNotFoundException'; Says = '*/no/such/file*'; State = 'Failed' }
        @{ Name = 'kills its worker'; Block = { [Environment]::Exit(5) }; Type = 'PSMultiproc.WorkerCrashedException'; Says = '*code 5*'; State = 'Failed' }
        @{ Name = 'says that it was stopped'; Block = { Start-Sleep 300 }; Stop = $true; Type = 'System.OperationCanceledException'; Says = '*was stopped*'; State = 'Stopped' }
    ) {
        $gate = New-ProcessEvent
        $task = Start-PoolTask { $null = ($using:gate).Wait(); & ([scriptblock]::Create($using:Block)) } -Pool $pool
        $task.IsReady | Should -BeFalse
        (Get-Failure { $task.IsSuccessful }).Exception | Should -BeOfType PSMultiproc.JobNotReadyException
        (Get-Failure { $task.GetResult(0.05) }).Exception.InnerException | Should -BeOfType TimeoutException
        "$($task.Progress)" | Should -Be '0/1'
        $gate.Set()
        if ($Stop) { Stop-Job $task }
        $failure = Get-Failure { $task.GetResult(60) }
        $failure.Exception.InnerException.GetType().FullName | Should -Be $Type
        "$failure" | Should -BeLike $Says
        $task.IsReady, $task.IsSuccessful | Should -Be @($true, $false)
        "$($task.State)" | Should -Be $State
        $gate.Dispose()
    }

    It 'Is named, listed, shown and completed as any job' {
        $named, $other = (Start-PoolTask { 1 } -Name mine), (Start-PoolTask { 2 } -Pool $pool)
        Get-Job mine | Should -Be $named
        $other.Name | Should -Be "Job$($other.Id)"
        $other.PSJobTypeName, $other.Command, $other.Location | Should -Be @('PoolTask', ' 2 ', 'localhost')
        $null = Wait-Job $named, $other -Timeout 60
        "$($named | Format-Table | Out-String -Width 120)" | Should -Match "\bmine\s+Completed\s+True\s+1/1\s+1"
        $process, $thread = (Start-WorkerProcess { 3 } -Name own), (Start-ThreadJob { 4 } -Name thread)
        $null = Wait-Job $process, $thread -Timeout 60
        # One table, whichever of them begins it.
        foreach ($jobs in @($named, $process, $thread), @($process, $thread, $named), @($thread, $named, $process)) {
            ($jobs | Out-String -Width 120) -split '\r?\n' | Where-Object { $_ } | Should -HaveCount 5
        }
        $process, $thread | Remove-Job
        (TabExpansion2 'Receive-Job -Name min' -cursorColumn 21).CompletionMatches.CompletionText | Should -Contain mine
        (TabExpansion2 '(Start-PoolTask { 1 }).IsS' -cursorColumn 26).CompletionMatches.CompletionText | Should -Be IsSuccessful
    }

    It 'Gives what is there while it runs, and ends Wait-Job -Any and raises its event when it ends' {
        $gate = New-ProcessEvent
        $slow = Start-PoolTask { Start-Sleep 300 } -Pool $pool
        $task = Start-PoolTask { 1; Write-Warning w; $null = ($using:gate).Wait(); 2 } -Pool $pool
        $states = [Collections.Concurrent.ConcurrentQueue[string]]::new()
        $subscription = Register-ObjectEvent $task StateChanged -Action { $Event.MessageData.Enqueue("$($EventArgs.JobStateInfo.State)") } -MessageData $states
        Wait-Until { $task.Warning.Count }
        Receive-Job $task -Keep 3>&1 | Should -Be @(1, 'w')
        Receive-Job $task 3>&1 | Should -Be @(1, 'w')
        Wait-Job $task -Timeout 0.05 | Should -BeNullOrEmpty
        $gate.Set()
        Wait-Job $slow, $task -Any -Timeout 60 | Should -Be $task
        Receive-Job $task -Wait -AutoRemoveJob | Should -Be 2
        Get-Job -Id $task.Id -ErrorAction Ignore | Should -BeNullOrEmpty
        Wait-Until { $states.Count }
        $states | Should -Be Completed
        Unregister-Event $subscription.Name
        Remove-Job $slow -Force
        $gate.Dispose()
    }

    It 'Is removed once, and without an error, when it ends while Receive-Job begins to wait' {
        # Which of them comes first is by chance: some of 500 met it.
        $failed = foreach ($round in 1..500) {
            $null = Start-PoolTask { } -Pool $pool -Name soon | Receive-Job -Wait -AutoRemoveJob -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem
        }
        $failed | Should -BeNullOrEmpty
        Get-Job -Name soon -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'Waits for a worker in its turn, and never starts when it is stopped before' {
        $gate, $begun = (New-ProcessEvent), (New-SharedList)
        $first = Start-PoolTask { $null = ($using:gate).Wait() } -Pool $single
        $tasks = foreach ($number in 1..40) { Start-PoolTask { ($using:begun).Add($using:number) } -Pool $single }
        $tasks[9, 19, 39] | Stop-Job
        $tasks[9].State, $tasks[19].State, $tasks[39].State | Should -Be @('Stopped', 'Stopped', 'Stopped')
        $gate.Set()
        @(Wait-Job (@($first) + $tasks) -Timeout 60).Count | Should -Be 41
        $begun.ToArray() | Should -Be (1..40 | Where-Object { $_ -notin 10, 20, 40 })
        $gate, $begun | ForEach-Object Dispose
    }

    It 'Leaves no worker at its work: <Name>' -ForEach @(
        @{ Name = 'Stop-Job in a sleep'; End = { param($job) Stop-Job $job }; Block = { Start-Sleep 300 } }
        @{ Name = 'Stop-Job in a loop'; End = { param($job) Stop-Job $job }; Block = { while ($true) { } } }
        @{ Name = 'Stop-Job where no stop reaches'; End = { param($job) Stop-Job $job }; Block = { [Threading.Thread]::Sleep(300000) } }
        @{ Name = 'Remove-Job -Force'; End = { param($job) Remove-Job $job -Force }; Block = { Start-Sleep 300 } }
    ) {
        $begun = New-ProcessEvent
        $task = Start-PoolTask { ($using:begun).Set(); & ([scriptblock]::Create($using:Block)) } -Pool $single
        $begun.Wait(60) | Should -BeTrue
        & $End $task
        "$($task.State)" | Should -Be Stopped
        $task.JobStateInfo.Reason | Should -BeNullOrEmpty
        (Start-PoolTask { 'next' } -Pool $single).GetResult(60) | Should -Be next
        $begun.Dispose()
    }

    It 'Runs a .NET method' {
        $assembly = Join-Path $TestDrive Numbers.dll
        Add-Type -OutputAssembly $assembly 'public static class Numbers { public static int Add(int a, int b) => a + b; public static int Fail() => throw new System.InvalidOperationException("no"); }'
        $sum = Start-PoolTask -AssemblyPath $assembly -TypeName Numbers -MethodName Add -ArgumentList 1, 2 -Pool $pool
        $sum.GetResult(60) | Should -Be 3
        $sum.Command | Should -Be '[Numbers]::Add'
        (Get-Failure { (Start-PoolTask -AssemblyPath $assembly -TypeName Numbers -MethodName Fail -Pool $pool).GetResult(60) }).Exception.InnerException | Should -BeOfType InvalidOperationException
    }

    It 'Is silent as its call was told' {
        $task = Start-PoolTask { Write-Error e; Write-Warning w; Write-Verbose v; 'o' } -Pool $pool -ErrorAction Ignore -WarningAction Ignore
        Receive-Job $task -Wait *>&1 | Should -Be o
        $task = Start-PoolTask { 'before'; Write-Error e; 'after' } -Pool $pool -ErrorAction Stop
        $null = Wait-Job $task -Timeout 60
        "$($task.State) $($task.Output)" | Should -Be 'Failed before'
    }
}

Describe 'A map as a job' {
    It 'Gives what ForEach-Object -Parallel -AsJob gives of <Name>' -ForEach @(
        @{ Name = 'items'; Items = 1..20; Block = { $_ * 2 } }
        @{ Name = 'no items'; Items = @(); Block = { $_ } }
        @{ Name = 'items that put out several or nothing'; Items = 1..6; Block = { if ($_ % 2) { $_; "x$_" } } }
        @{ Name = '$using:'; Items = 1..3; Block = { $_ + $using:factor } }
        @{ Name = 'errors, warnings, information'; Items = 1..3; Block = { Write-Error "e$_"; Write-Warning "w$_"; Write-Information "i$_"; $_ } }
    ) {
        $factor = 10
        $job = $Items | Invoke-PoolMap $Block -Pool $pool -AsJob
        $reference = $Items | ForEach-Object -Parallel $Block -AsJob -ThrottleLimit 1
        Get-Job -Id $job.Id | Should -Be $job
        $got, $expected = (Read-Job $job), (Read-Job $reference)
        foreach ($property in $expected.psobject.Properties.Name) {
            $got.$property | Should -Be $expected.$property -Because "$property is that of ForEach-Object"
        }
        $job.GetResult().Count | Should -Be @($expected.Received -match '^(Int32|String) ').Count
        "$($job.Progress)" | Should -Be "$($Items.Count)/$($Items.Count)"
    }

    It 'Is completed although items fail, which are its errors' {
        $job = 1..5 | Invoke-PoolMap { if ($_ -in 2, 4) { throw "no $_" }; $_ } -Pool $pool -AsJob
        $null = Wait-Job $job -Timeout 60
        "$($job.State)" | Should -Be Completed
        $job.IsSuccessful | Should -BeFalse
        $job.Progress.Records | Should -BeNullOrEmpty
        $job.Progress.Done, $job.Progress.Failed, $job.Progress.Total | Should -Be @(5, 2, 5)
        "$(Get-Failure { $job.GetResult() })" | Should -BeLike '*no 2*'
        $received = Receive-Job $job 2>&1
        $received | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] } | Should -Be @(1, 3, 5)
        ($received | Where-Object { $_ -is [Management.Automation.ErrorRecord] }).TargetObject | Should -Be @(2, 4)
    }

    It 'Ends with the first error under -ErrorAction Stop' {
        $job = 1..100000 | Invoke-PoolMap { if ($_ -eq 3) { throw 'no' }; $_ } -Pool $pool -AsJob -ErrorAction Stop
        $null = Wait-Job $job -Timeout 60
        "$($job.State) $($job.JobStateInfo.Reason.Message)" | Should -Be 'Failed no'
        $job.Output | Should -Be @(1, 2)
    }

    It 'Is given when its input is read, whatever its items are at' {
        $gate = New-ProcessEvent
        $job = 1..100000 | Invoke-PoolMap { $null = ($using:gate).Wait(); $_ } -Pool $pool -AsJob
        "$($job.State)" | Should -Be Running
        $job.Progress.Done, $job.Progress.Total | Should -Be @(0, 100000)
        $gate.Set()
        $results = $job.GetResult(60)
        [Linq.Enumerable]::SequenceEqual([int[]]$results, [Linq.Enumerable]::Range(1, 100000)) | Should -BeTrue
        $gate.Dispose()
    }

    It 'Is ended with its command when that is stopped before its input is read' {
        $never = New-ProcessEvent
        $pipeline = Start-Pipeline '& { 1; $null = $never.Wait() } | Invoke-PoolMap { Start-Sleep 300 } -Pool $p -AsJob' @{ p = $single; never = $never }
        Wait-Until { (Get-ProcessPool $single.Name).Workers.State -eq 'Busy' }
        $pipeline.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        Invoke-PoolTask { 'free' } -Pool $single | Should -Be free
        $never.Dispose()
    }

    It 'Stops, and its workers go on with other work' {
        $job = 1..1000 | Invoke-PoolMap { [Threading.Thread]::Sleep(300000) } -Pool $pool -AsJob -ThrottleLimit 2 -Unordered
        Stop-Job $job
        "$($job.State)" | Should -Be Stopped
        1..6 | Invoke-PoolMap { $_ } -Pool $pool | Should -Be (1..6)
    }
}

Describe 'Jobs of a pool' {
    It 'End with it as <Name> has it' -ForEach @(
        @{ Name = 'closing'; End = { param($p) Close-ProcessPool $p }; State = 'Completed'; Reason = ''; Gives = 'done' }
        @{ Name = 'stopping by force'; End = { param($p) Stop-ProcessPool $p -Force -Confirm:$false }; State = 'Failed'; Reason = 'PSMultiproc.PoolClosedException' }
        @{ Name = 'an initialization that fails'; Initialize = { throw 'no' }; End = { }; State = 'Failed'; Reason = 'PSMultiproc.WorkerStartFailedException' }
    ) {
        $gate = New-ProcessEvent
        $preparation = $Initialize ? @{ InitializationScript = $Initialize } : @{ }
        $own = New-ProcessPool 1 @preparation
        $task = Start-PoolTask { $null = ($using:gate).Wait(); 'done' } -Pool $own
        & $End $own
        $gate.Set()
        $null = Wait-Job $task -Timeout 60
        "$($task.State)" | Should -Be $State
        "$($task.JobStateInfo.Reason ? $task.JobStateInfo.Reason.GetType() : '')" | Should -Be $Reason
        $task.Output | Should -Be $Gives
        $gate.Dispose()
    }

    It 'Are stopped with the module' {
        $result = Invoke-ChildSession '$t = Start-PoolTask { Start-Sleep 300 }; $m = 1..10 | Invoke-PoolMap { Start-Sleep 300 } -AsJob; Remove-Module PSMultiproc; $null = Wait-Job $t, $m -Timeout 60; "$($t.State) $($m.State)"'
        $result.Output | Should -Be 'Stopped Stopped'
    }

    It 'Are stopped with the session that started them' {
        $other = Start-Pipeline 'Start-PoolTask { Start-Sleep 300 } -Pool $p' @{ p = $pool }
        $other.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $task = $other.Output[0].psobject.BaseObject
        $other.Shell.Runspace.Dispose()
        $task.Finished.WaitOne(60000) | Should -BeTrue
        "$($task.State)" | Should -Be Stopped
    }

    It 'Let a wait for their result be stopped, and go on' {
        $gate = New-ProcessEvent
        $task = Start-PoolTask { $null = ($using:gate).Wait(); 1 } -Pool $pool
        $wait = Start-Pipeline '"waits"; $task.GetResult()' @{ task = $task }
        Wait-Until { $wait.Output.Count }
        $wait.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        "$($task.State)" | Should -Be Running
        $gate.Set()
        $task.GetResult(60) | Should -Be 1
        $gate.Dispose()
    }

    It 'Leave every wait of a session to be stopped, once a callback has run there' {
        $never = New-ProcessEvent
        $wait = Start-Pipeline '$null = Start-PoolTask { 1 } -Pool $p -OnCompleted { $global:ran = $true }; while (-not $ran) { Start-Sleep -Milliseconds 10 }; "waits"; $null = $never.Wait()' @{ p = $pool; never = $never }
        Wait-Until { $wait.Output.Count }
        $wait.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $never.Dispose()
    }

    It 'Go on while the session is busy, without its help' {
        $tasks = 1..5 | ForEach-Object { Start-PoolTask { $using:_ } -Pool $pool }
        $all = [Threading.WaitHandle[]]$tasks.Finished
        # The only runspace is blocked in a method meanwhile.
        [Threading.WaitHandle]::WaitAll($all, 60000) | Should -BeTrue
        $tasks.State | Select-Object -Unique | Should -Be Completed
    }
}

Describe 'Start-PoolTask refuses' {
    It '<Name>, in one error, and starts nothing' -ForEach @(
        @{ Name = 'a callback that is no script block'; Call = { Start-PoolTask { 1 } -Pool pooljobs -OnCompleted text }; Id = 'CannotConvertArgumentNoMessage,*'; Says = '*OnCompleted*ScriptBlock*' }
        @{ Name = 'no callback'; Call = { Start-PoolTask { 1 } -Pool pooljobs -OnError $null }; Id = 'ParameterArgumentValidationError,*'; Says = '*OnError*' }
        @{ Name = 'an empty name'; Call = { Start-PoolTask { 1 } -Pool pooljobs -Name '' }; Id = 'ParameterArgumentValidationError,*'; Says = '*Name*' }
        @{ Name = 'a variable that is not there'; Call = { Start-PoolTask { $using:noSuchVariable } -Pool pooljobs }; Id = 'UsingVariableIsUndefined,*'; Says = '*noSuchVariable*' }
        @{ Name = 'a pool that was closed'; Call = { $closed = New-ProcessPool 1; Close-ProcessPool $closed; Start-PoolTask { 1 } -Pool $closed }; Id = 'PoolClosed,*'; Says = '*was closed*' }
        @{ Name = 'a map for a pool that was closed'; Call = { $closed = New-ProcessPool 1; Close-ProcessPool $closed; 1..3 | Invoke-PoolMap { 1 } -AsJob -Pool $closed }; Id = 'PoolClosed,*'; Says = '*was closed*' }
        @{ Name = 'a negative time'; Call = { (Start-PoolTask { Start-Sleep 300 } -Pool pooljobs).GetResult(-1) }; Id = 'ArgumentOutOfRangeException'; Says = '*timeout: give the seconds*'; Starts = 1 }
    ) {
        $before = @(Get-Job).Count
        $failure = Get-Failure $Call
        $failure.FullyQualifiedErrorId | Should -BeLike $Id
        "$failure" | Should -BeLike $Says
        @(Get-Job).Count | Should -Be ($before + $Starts)
    }
}
