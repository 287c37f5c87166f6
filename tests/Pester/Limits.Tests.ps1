# Time limits and retries at the prompt, and what a block knows of the item that it runs.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $pool = New-ProcessPool 2
}

AfterAll { Stop-ProcessPool $pool -Force }

Describe '-TimeoutSeconds' {
    It 'Ends an item <Name>, and what it started; the others go on' -ForEach @(
        @{ Name = 'in a sleep'; Block = 'Start-Sleep 300' }
        @{ Name = 'in a busy loop'; Block = 'while ($true) { }' }
        @{ Name = 'in a .NET call'; Block = '[Threading.Thread]::Sleep(-1)' }
        @{ Name = 'in a native command'; Block = 'sleep 300'; IsUnix = $true }
        @{ Name = 'in a pipeline of its own'; Block = '1..9999999 | ForEach-Object -Parallel { Start-Sleep 300 } -ThrottleLimit 2' }
        @{ Name = 'waiting for a lock'; Block = '$null = ($using:lock).Acquire()' }
        @{ Name = 'waiting for a queue'; Block = '($using:queue).Get()' }
        @{ Name = 'in a try that catches everything'; Block = 'try { Start-Sleep 300 } catch { } finally { Start-Sleep 300 }' }
    ) {
        if ($IsUnix -and $IsWindows) { Set-ItResult -Skipped; return }
        $lock = New-ProcessLock
        $null = $lock.Acquire()
        $queue = New-ProcessQueue
        $block = [scriptblock]::Create("if (`$_ -eq 5) { Set-Content '$TestDrive/id' `$PID; $Block }; `$_")
        $result = 1..10 | Invoke-PoolMap -Pool $pool $block -TimeoutSeconds 5 -ErrorVariable problem -ErrorAction SilentlyContinue
        $lock.Dispose()
        $queue.Dispose()
        $result | Should -Be @(1, 2, 3, 4, 6, 7, 8, 9, 10)
        $problem | Should -HaveCount 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'TaskTimedOut,*'
        $problem[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
        $problem[0].TargetObject | Should -Be 5
        "$($problem[0])" | Should -BeLike '*longer than its time limit, 5 s,*'
        Wait-Until { -not (Test-Running (Get-Content "$TestDrive/id")) }
    }

    It 'Is for each item, not for the call' {
        # By one worker: another would take half of the chunk over.
        1..60 | Invoke-PoolMap -Pool $pool -ThrottleLimit 1 -TimeoutSeconds 5 -ChunkSize 60 { Start-Sleep -Milliseconds 100; $_ } | Should -Be @(1..60)
    }

    It 'Ends a task' {
        $problem = Get-Failure { Invoke-PoolTask -Pool $pool -TimeoutSeconds 5 { Start-Sleep 300 } }
        $problem.FullyQualifiedErrorId | Should -BeLike 'TaskTimedOut,*'
    }

    It 'Ends a method' {
        $assembly = "$TestDrive/Sleeper.dll"
        Add-Type 'public static class Sleeper { public static int Run(int i) { while (i == 2) { } return i; } }' -OutputAssembly $assembly
        1..3 | Invoke-PoolMap -Pool $pool -AssemblyPath $assembly -TypeName Sleeper -MethodName Run -TimeoutSeconds 5 -ErrorVariable problem -ErrorAction SilentlyContinue |
            Should -Be @(1, 3)
        $problem.FullyQualifiedErrorId | Should -BeLike 'TaskTimedOut,*'
    }

    It 'Ends what comes at the end of a call' {
        $result = 1, 2 | Invoke-PoolMap -Pool $pool -TimeoutSeconds 5 { process { $_ } end { Start-Sleep 300 } } -ErrorVariable problem -ErrorAction SilentlyContinue
        $result | Should -Be @(1, 2)
        $problem | ForEach-Object FullyQualifiedErrorId | Should -BeLike 'TaskTimedOut,*'
    }
}

Describe '-RetryCount' {
    It 'Tries again what <Name>' -ForEach @(
        @{ Name = 'throws'; Block = 'throw "no"' }
        @{ Name = 'stops at an error'; Block = 'Get-Item /no/such/thing -ErrorAction Stop' }
        @{ Name = 'crashes'; Block = '[Environment]::FailFast("on purpose")' }
        @{ Name = 'is killed'; Block = 'Stop-Process -Id $PID -Force' }
        @{ Name = 'takes too long'; Block = 'Start-Sleep 300'; With = @{ TimeoutSeconds = 5 } }
        @{ Name = 'cannot be sent back, where an error ends it'; Block = '$ErrorActionPreference = "Stop"; $deep = @(1); foreach ($i in 1..3000) { $deep = , $deep }; , $deep' }
    ) {
        $block = [scriptblock]::Create("if (`$_ -eq 2 -and `$PSMultiproc.Attempt -lt 3) { $Block } else { `"`$_ `$(`$PSMultiproc.Attempt)`" }")
        $with = $With ?? @{ }
        1..4 | Invoke-PoolMap -Pool $pool -RetryCount 2 $block @with | Should -Be '1 1', '2 3', '3 1', '4 1'
    }

    It 'Gives what the last attempt put out, and the last error with the number of attempts' {
        $result = 1..3 | Invoke-PoolMap -Pool $pool -RetryCount 2 {
            "begun $_ $($PSMultiproc.Attempt)"
            if ($_ -eq 2) { Write-Error "wrote $($PSMultiproc.Attempt)"; throw "no $($PSMultiproc.Attempt)" }
        } -ErrorVariable problem -ErrorAction SilentlyContinue
        $result | Should -Be 'begun 1 1', 'begun 2 3', 'begun 3 1'
        $problem | Should -HaveCount 2
        "$($problem[0])" | Should -Be 'wrote 3'
        "$($problem[1])" | Should -Be 'no 3 (attempt 3 of 3)'
        $problem[1].Exception.Message | Should -Be 'no 3'
        $problem[1].TargetObject | Should -Be 2
        $problem[1].FullyQualifiedErrorId | Should -Be 'no 3'
    }

    It 'Gives warnings of every attempt' {
        $null = 1 | Invoke-PoolMap -Pool $pool -RetryCount 1 { Write-Warning "attempt $($PSMultiproc.Attempt)"; if ($PSMultiproc.Attempt -eq 1) { throw 'no' } } -WarningVariable said -WarningAction SilentlyContinue
        $said | Should -Be 'attempt 1', 'attempt 2'
    }

    It 'Does not try again what merely writes an error' {
        $result = 1 | Invoke-PoolMap -Pool $pool -RetryCount 3 { Write-Error 'no'; $PSMultiproc.Attempt } -ErrorVariable problem -ErrorAction SilentlyContinue
        $result | Should -Be 1
        $problem | Should -HaveCount 1
    }

    It 'Tries a task again, and gives its last error' {
        Invoke-PoolTask -Pool $pool -RetryCount 2 { if ($PSMultiproc.Attempt -lt 3) { throw 'no' }; 'yes' } | Should -Be 'yes'
        "$(Get-Failure { Invoke-PoolTask -Pool $pool -RetryCount 1 { throw "no $($PSMultiproc.Attempt)" } })" | Should -Be 'no 2 (attempt 2 of 2)'
    }

    It 'Waits -RetryDelaySeconds, and twice that' {
        $times = New-SharedList
        1 | Invoke-PoolMap -Pool $pool -RetryCount 2 -RetryDelaySeconds 0.4 {
            ($using:times).Add([Diagnostics.Stopwatch]::GetTimestamp())
            if ($PSMultiproc.Attempt -lt 3) { throw 'no' }
        }
        $first, $second, $third = $times.ToArray() | ForEach-Object { $_ / [Diagnostics.Stopwatch]::Frequency }
        # A quarter less at the least; and the clock of a wait may be a coarse one.
        $second - $first | Should -BeGreaterThan 0.28
        $third - $second | Should -BeGreaterThan 0.58
        $times.Dispose()
    }

    It 'Goes on with other items meanwhile' {
        1..20 | Invoke-PoolMap -Pool $pool -RetryCount 1 -RetryDelaySeconds 3000 -Unordered { if ($_ -eq 1) { throw 'no' }; $_ } |
            Select-Object -First 19 | Sort-Object | Should -Be @(2..20)
    }

    It 'Ends with -ErrorAction Stop only when no attempt is left' {
        1..3 | Invoke-PoolMap -Pool $pool -RetryCount 1 -ErrorAction Stop { if ($PSMultiproc.Attempt -eq 1) { throw 'no' }; $_ } | Should -Be @(1..3)
        "$(Get-Failure { 1..3 | Invoke-PoolMap -Pool $pool -RetryCount 1 -ErrorAction Stop { throw "no $_" } })" | Should -BeLike '*no 1 (attempt 2 of 2)'
    }

    It 'Does not hold up Ctrl-C' {
        $run = Start-Pipeline '1 | Invoke-PoolMap -Pool $pool -RetryCount 9 -RetryDelaySeconds 3000 { "tried"; Write-Warning tried; throw "no" } -WarningVariable +said' @{ pool = $pool }
        Wait-Until { $run.Shell.Streams.Warning.Count -eq 1 }
        $run.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $run.Shell.Dispose()
    }
}

Describe '$PSMultiproc' {
    It 'Tells the item''s index, the attempt and the worker' {
        $known = 1..40 | Invoke-PoolMap -Pool $pool { [pscustomobject] @{ Index = $PSMultiproc.Index; Attempt = $PSMultiproc.Attempt; Worker = $PSMultiproc.Worker; Id = $PID } }
        $known.Index | Should -Be @(0..39)
        $known.Attempt | Should -Be (@(1) * 40)
        $known.Worker | Sort-Object -Unique | Should -BeIn 1, 2
        foreach ($group in $known | Group-Object Id) { ($pool.Workers | Where-Object ProcessId -EQ $group.Name).Number | Should -Be $group.Group[0].Worker }
    }

    It 'Is there <Name>' -ForEach @(
        @{ Name = 'in a function that is carried'; Do = { function Get-Mine { $PSMultiproc.Index }; 1..3 | Invoke-PoolMap -Pool $pool { Get-Mine } }; Is = 0..2 }
        @{ Name = 'in the default pool'; Do = { 1..3 | Invoke-PoolMap { $PSMultiproc.Index } }; Is = 0..2 }
        @{ Name = 'in named blocks'; Do = { 1..3 | Invoke-PoolMap -Pool $pool { process { $PSMultiproc.Index } } }; Is = 0..2 }
        @{ Name = 'in a task'; Do = { Invoke-PoolTask -Pool $pool { $PSMultiproc.Index, $PSMultiproc.Attempt } }; Is = 0, 1 }
        @{ Name = 'in a process of one''s own'; Do = { $process = Start-WorkerProcess { $PSMultiproc.Index, $PSMultiproc.Worker }; Receive-Job $process -Wait -AutoRemoveJob }; Is = 0, 1 }
        @{ Name = 'and cannot be set'; Do = { Invoke-PoolTask -Pool $pool { try { $global:PSMultiproc = 1 } catch { 'no' }; $PSMultiproc.Index } }; Is = 'no', 0 }
    ) {
        & $Do | Should -Be $Is
    }
}

Describe 'What is no limit is refused' {
    It '-RetryDelaySeconds without -RetryCount: <_>' -ForEach { 1 | Invoke-PoolMap { $_ } -RetryDelaySeconds 1 }, { Invoke-PoolTask { 1 } -RetryDelaySeconds 1 }, { Start-PoolTask { 1 } -RetryDelaySeconds 1 } {
        $problem = Get-Failure $_
        $problem.FullyQualifiedErrorId | Should -BeLike 'RetryCountMissing,*'
        "$problem" | Should -BeLike '-RetryDelaySeconds*-RetryCount*'
    }

    It '<Name>' -ForEach @(
        @{ Name = '-TimeoutSeconds'; Values = 0, -1, 'soon', [double]::NaN }
        @{ Name = '-RetryCount'; Values = -1, 'often' }
        @{ Name = '-RetryDelaySeconds'; Values = -0.1, [double]::PositiveInfinity }
    ) {
        foreach ($value in $Values) {
            foreach ($command in { 1 | Invoke-PoolMap -Pool $pool { $_ } @limit }, { Invoke-PoolTask -Pool $pool { 1 } @limit }) {
                $limit = @{ $Name.TrimStart('-') = $value }
                $problem = Get-Failure $command
                $problem.FullyQualifiedErrorId | Should -Match '^(ParameterArgument|CannotConvert)'
                "$problem" | Should -BeLike "*$($Name.TrimStart('-'))*"
            }
        }
    }
}
