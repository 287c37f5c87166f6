# Locks at the prompt: Use-ProcessLock, and how a wait ends.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    function Wait-Waiter($Lock) { Wait-Until { (Get-SharedObject $Lock.Name).Waiters -gt 0 } }
}

Describe 'New-ProcessLock' {
    It 'Makes a lock that nobody holds' {
        $lock = New-ProcessLock
        $lock | Should -BeOfType PSMultiproc.ProcessLock
        $lock.OwnerProcessId | Should -Be 0
        $lock.IsReentrant | Should -BeFalse
        $lock.Acquire() | Should -BeTrue
        $lock.OwnerProcessId | Should -Be $PID
        $lock.Acquire(0) | Should -BeFalse
        $lock.Release()
        $lock.OwnerProcessId | Should -Be 0
        $lock.Dispose()
    }

    It 'Makes one that its thread acquires again, with -Reentrant' {
        $lock = New-ProcessLock -Reentrant
        Use-ProcessLock $lock { Use-ProcessLock $lock { 'within' } -TimeoutSeconds 0; $lock.OwnerProcessId } | Should -Be 'within', $PID
        $lock.OwnerProcessId | Should -Be 0
        $lock.Dispose()
    }

    It 'Says so when a lock is released that is not held' {
        $lock = New-ProcessLock
        $problem = Get-Failure { $lock.Release() }
        $problem.Exception.InnerException | Should -BeOfType PSMultiproc.LockNotHeldException
        $problem.Exception.InnerException.ErrorId | Should -Be 'LockNotHeld'
        $lock.Dispose()
    }
}

Describe 'Use-ProcessLock' {
    BeforeAll {
        $lock = New-ProcessLock
        $module = New-Module { $hidden = 'hidden'; function Use-Hidden($Lock) { $own = 1; Use-ProcessLock $Lock { $own++; "$hidden $own" }; $own } }
    }

    AfterEach {
        $lock.OwnerProcessId | Should -Be 0 -Because 'the lock is released however the block ends'
    }

    AfterAll {
        $lock.Dispose()
        $module | Remove-Module
    }

    It 'Runs its block as ForEach-Object does: <Name>' -ForEach @(
        @{ Name = 'output'; Locked = { Use-ProcessLock $lock { 1; 2, 3 } }; Reference = { 1 | ForEach-Object { 1; 2, 3 } } }
        @{ Name = 'no output'; Locked = { Use-ProcessLock $lock { } }; Reference = { 1 | ForEach-Object { } } }
        @{ Name = 'an array as one object'; Locked = { Use-ProcessLock $lock { , (1, 2) } | ForEach-Object { $_.Count } }; Reference = { 1 | ForEach-Object { , (1, 2) } | ForEach-Object { $_.Count } } }
        @{ Name = 'a variable that it sets is the caller''s'; Locked = { $x = 0; Use-ProcessLock $lock { $x = 1 }; $x }; Reference = { $x = 0; 1 | ForEach-Object { $x = 1 }; $x } }
        @{ Name = 'the caller''s item'; Locked = { 5 | ForEach-Object { Use-ProcessLock $lock { $_ + 1 } } }; Reference = { 5 | ForEach-Object { $_ + 1 } } }
        @{ Name = 'return'; Locked = { Use-ProcessLock $lock { 1; return 2; 3 } }; Reference = { 1 | ForEach-Object { 1; return 2; 3 } } }
        @{ Name = 'break'; Locked = { foreach ($i in 1..3) { Use-ProcessLock $lock { if ($i -eq 2) { break } }; $i } }; Reference = { foreach ($i in 1..3) { 1 | ForEach-Object { if ($i -eq 2) { break } }; $i } } }
        @{ Name = 'continue'; Locked = { foreach ($i in 1..3) { Use-ProcessLock $lock { if ($i -eq 2) { continue } }; $i } }; Reference = { foreach ($i in 1..3) { 1 | ForEach-Object { if ($i -eq 2) { continue } }; $i } } }
        @{ Name = 'Select-Object -First'; Locked = { Use-ProcessLock $lock { 1..100000; $lock.Release() } | Select-Object -First 2 }; Reference = { 1 | ForEach-Object { 1..100000 } | Select-Object -First 2 } }
        @{ Name = 'a warning'; Locked = { Use-ProcessLock $lock { Write-Warning 'w'; 1 } 3>&1 | ForEach-Object { "$_" } }; Reference = { 1 | ForEach-Object { Write-Warning 'w'; 1 } 3>&1 | ForEach-Object { "$_" } } }
        @{ Name = 'a module''s own variables'; Locked = { Use-Hidden $lock }; Reference = { 'hidden 2'; 2 } }
    ) {
        & $Locked | Should -Be @(& $Reference)
    }

    It 'Lets what ends its block through as ForEach-Object does: <Name>' -ForEach @(
        @{ Name = 'throw'; Block = { throw 'boo' } }
        @{ Name = 'an exception of a type'; Block = { throw [IO.FileNotFoundException]::new('gone') } }
        @{ Name = 'a method that throws'; Block = { [int]::Parse('x') } }
        @{ Name = 'a command that is not there'; Block = { $ErrorActionPreference = 'Stop'; Get-Nothing } }
    ) {
        $expected = Get-Failure { 1 | ForEach-Object $Block }
        $problem = Get-Failure { Use-ProcessLock $lock $Block }
        "$problem" | Should -Be "$expected"
        # Of an exception that is no PowerShell's own, the id names the command that ran the block.
        ($problem.FullyQualifiedErrorId -replace ',.*') | Should -Be ($expected.FullyQualifiedErrorId -replace ',.*')
        $problem.Exception.GetType() | Should -Be $expected.Exception.GetType()
        @($problem.ScriptStackTrace -split '\r?\n').Count | Should -Be @($expected.ScriptStackTrace -split '\r?\n').Count
        $problem.ScriptStackTrace | Should -Not -BeLike '*No file*'
    }

    It 'Lets an error that is to stop end its block' {
        (Get-Failure { Use-ProcessLock $lock { Write-Error 'bad' -ErrorAction Stop; throw 'it went on' } }).FullyQualifiedErrorId |
            Should -Be 'Microsoft.PowerShell.Commands.WriteErrorException'
    }

    It 'Holds the lock while the block runs, and lets its output go on as it comes' {
        $seen = Use-ProcessLock $lock { 1; 2 } | ForEach-Object { $lock.OwnerProcessId }
        $seen | Should -Be $PID, $PID
    }

    It 'Releases it when what is downstream throws' {
        (Get-Failure { Use-ProcessLock $lock { 1..9 } | ForEach-Object { throw 'down' } }) | Should -BeLike 'down'
    }

    It 'Releases it when the block ends its session' {
        $session = Invoke-ChildSession "try { Use-ProcessLock (Connect-SharedObject $($lock.Name)) { 'in'; exit 7 } } finally { 'after' }"
        $session.ExitCode | Should -Be 7
        $session.Output | Should -Contain 'in'
        $lock.WasAbandoned | Should -BeFalse
        $lock.Acquire(60) | Should -BeTrue
        $lock.WasAbandoned | Should -BeFalse -Because 'it was released, not left behind'
        $lock.Release()
    }

    It 'Is one at a time for workers' {
        $file = "$TestDrive/count"
        Set-Content $file 0
        1..200 | Invoke-PoolMap { Use-ProcessLock $using:lock { [IO.File]::WriteAllText($using:file, [int][IO.File]::ReadAllText($using:file) + 1) } } -ChunkSize 1
        [int](Get-Content $file) | Should -Be 200
    }

    It 'Gets the lock from a holder that was killed, and the block can see that' {
        (Get-Failure { Invoke-PoolTask { $null = ($using:lock).Acquire(); Stop-Process -Id $PID -Force } }).FullyQualifiedErrorId | Should -BeLike 'WorkerCrashed*'
        Use-ProcessLock $lock { $lock.WasAbandoned } -TimeoutSeconds 60 | Should -BeTrue
    }

    It 'Ends with one error when the time is up, and does not run the block' {
        $null = $lock.Acquire()
        foreach ($time in 0, 0.05) {
            $ran = $false
            $problem = Get-Failure { Use-ProcessLock $lock { $ran = $true } -TimeoutSeconds $time }
            $problem.FullyQualifiedErrorId | Should -Be 'LockTimedOut,PSMultiproc.Commands.UseProcessLockCommand'
            $problem.CategoryInfo.Category | Should -Be 'OperationTimeout'
            "$problem" | Should -BeLike "-TimeoutSeconds: *$($lock.Name)*Process $PID holds it."
            $ran | Should -BeFalse
        }
        $lock.OwnerProcessId | Should -Be $PID
        $lock.Release()
    }

    It 'Says so when the block has released the lock itself' {
        Use-ProcessLock $lock { $lock.Release(); 'done' } -ErrorVariable problem -ErrorAction SilentlyContinue | Should -Be 'done'
        $problem | Should -HaveCount 1
        $problem[0].FullyQualifiedErrorId | Should -Be 'LockNotHeld,PSMultiproc.Commands.UseProcessLockCommand'
    }

    It 'Refuses what is no lock: <Name>' -ForEach @(
        @{ Name = 'a number'; Value = 5; Message = "*'Lock'*'5' is no lock. Give one that New-ProcessLock made*" }
        @{ Name = 'a name'; Value = 'tables'; Message = "*'Lock'*'tables' is no lock*Connect-SharedObject finds them by name*" }
        @{ Name = 'nothing'; Value = $null; Message = "*'Lock'*" }
    ) {
        (Get-Failure { Use-ProcessLock $Value { throw 'it ran' } }) | Should -BeLike $Message
    }

    It 'Refuses a time that is none: <_>' -ForEach -1, ([double]::NaN) {
        (Get-Failure { Use-ProcessLock $lock { throw 'it ran' } -TimeoutSeconds $_ }) | Should -BeLike "*'TimeoutSeconds'*"
    }

    It 'Refuses a lock that was freed' {
        $freed = New-ProcessLock
        $freed.Dispose()
        (Get-Failure { Use-ProcessLock $freed { throw 'it ran' } }).FullyQualifiedErrorId | Should -Be 'SharedObjectNotFound,PSMultiproc.Commands.UseProcessLockCommand'
    }
}

Describe 'A wait ends with its pipeline' {
    BeforeEach {
        $lock = New-ProcessLock
        $null = $lock.Acquire()
    }

    AfterEach {
        $lock.Dispose()
    }

    It 'Quietly, and the lock can be had afterwards: <Name>' -ForEach @(
        @{ Name = 'a method'; Script = '$lock.Acquire(); "had it"' }
        @{ Name = 'a method with a time limit'; Script = '$lock.Acquire(300); "had it"' }
        @{ Name = 'a method in a try'; Script = 'try { $lock.Acquire() } catch { "caught $_" }; "had it"' }
        @{ Name = 'a method in a class'; Script = 'class Taker { [bool] Take($lock) { return $lock.Acquire() } }; [Taker]::new().Take($lock); "had it"' }
        @{ Name = 'a method under ForEach-Object'; Script = '1..3 | ForEach-Object { $lock.Acquire() }; "had it"' }
        @{ Name = 'a method by its name for each'; Script = '$lock | ForEach-Object Acquire; "had it"' }
        @{ Name = 'Use-ProcessLock'; Script = 'Use-ProcessLock $lock { "had it" }' }
        @{ Name = 'Use-ProcessLock with a time limit'; Script = 'Use-ProcessLock $lock { "had it" } -TimeoutSeconds 300' }
    ) {
        $run = Start-Pipeline $Script @{ lock = $lock }
        Wait-Waiter $lock
        $run.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue -Because 'the prompt is to be back'
        $run.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $run.Shell.Streams.Error | Should -HaveCount 0
        $run.Output | Should -HaveCount 0
        $run.Shell.Dispose()
        $lock.Release()
        Invoke-Pipeline 'Use-ProcessLock $lock { 1 } -TimeoutSeconds 60' @{ lock = $lock } | Should -Be 1
    }

    It 'And runs its finally blocks, which may release what is held' {
        $own = New-ProcessLock
        $run = Start-Pipeline 'Use-ProcessLock $own { try { $lock.Acquire() } finally { $done.Value = $own.OwnerProcessId } }' @{ lock = $lock; own = $own; done = ($done = [ref] 0) }
        Wait-Waiter $lock
        $run.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $done.Value | Should -Be $PID
        $own.OwnerProcessId | Should -Be 0
        $own.Dispose()
    }

    It 'When a thread job is stopped' {
        $job = Start-ThreadJob { ($using:lock).Acquire() }
        Wait-Waiter $lock
        Stop-Job $job
        $job.State | Should -Be 'Stopped'
        $job | Receive-Job -ErrorVariable problem | Should -HaveCount 0
        $problem | Should -HaveCount 0
        Remove-Job $job
    }

    It 'When an item of a call that is stopped waits in a worker' {
        $pool = New-ProcessPool 1 -Name waiting
        $run = Start-Pipeline '1..3 | Invoke-PoolMap -Pool waiting { ($using:lock).Acquire() }' @{ lock = $lock }
        Wait-Waiter $lock
        $run.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        Wait-Until { -not @($pool.Workers | Where-Object State -NE Idle) }
        $lock.Release()
        Invoke-PoolTask -Pool waiting { Use-ProcessLock $using:lock { 1 } -TimeoutSeconds 60 } | Should -Be 1
        Stop-ProcessPool $pool -Force
    }

    It 'When somebody presses Ctrl-C' -Skip:$IsWindows {
        $session = Start-ChildSession "try { (Connect-SharedObject $($lock.Name)).Acquire(); 'had it' } catch { 'caught' } finally { [Console]::Out.WriteLine('ended') }"
        try {
            Wait-Waiter $lock
            /bin/kill -INT $session.Id
            $session.WaitForExit(60000) | Should -BeTrue
            $session.StandardOutput.ReadToEnd().Trim() | Should -Be 'ended'
            $session.StandardError.ReadToEnd() | Should -BeNullOrEmpty
        }
        finally { $session.Kill($true); $session.Dispose() }
    }
}
