# A process of one's own as a job: what Start-Job shows of a block is the reference, and what only a process has besides.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    Get-Job | Remove-Job -Force
    # The suite's own would go with each block.
    $ErrorActionPreference = 'Continue'

    # Waits for a job, and gives what there is to see of it. Streams are compared one by one.
    function Read-Job($Job) {
        if (-not (Wait-Job $Job -Timeout 60)) { throw "The job hangs: $($Job.Command)" }
        $child = $Job.ChildJobs.Count ? $Job.ChildJobs[0] : $Job
        $seen = [ordered]@{ State = "$($Job.State)"; Reason = "$($child.JobStateInfo.Reason.Message)"; HadData = $Job.HasMoreData; Progress = @($child.Progress | ForEach-Object { "$_" }) }
        $seen.Received = @(Receive-Job $Job *>&1 |
                ForEach-Object { "$($_.psobject.BaseObject.GetType().Name -replace '^Remoting') $_" } | Sort-Object { $_ -replace ' .*' } -Stable)
        $seen.HasData = $Job.HasMoreData
        $seen.ReceivedAgain = @(Receive-Job $Job *>&1 | ForEach-Object { "$_" })
        Remove-Job $Job -Force
        [pscustomobject]$seen
    }

    # Whether a process is gone soon.
    function Wait-Gone([int] $Id) { Wait-Until { -not (Test-Running $Id) } }

    # What a block writes into a file, whole.
    function Read-File([string] $Path) {
        Wait-Until { Test-Path $Path }
        Get-Content $Path
    }
}

AfterAll {
    Get-Job | Remove-Job -Force
}

Describe 'A worker process' {
    It 'Is as a job what Start-Job makes of <Name>' -ForEach @(
        @{ Name = 'objects'; Block = { 1; 'two'; @{ three = 3 }; [guid]::Empty } }
        @{ Name = 'nothing'; Block = { } }
        @{ Name = '$args'; Block = { "$args"; $args.Count }; Arguments = 1, 'two' }
        @{ Name = 'param()'; Block = { param([int] $a, $b = 'default') "$a $b" }; Arguments = @(7) }
        @{ Name = 'begin, process and end'; Block = { begin { 'b' } process { "p $_" } end { 'e' } } }
        @{ Name = 'errors that do not end it'; Block = { Write-Error e1 -ErrorId Mine; Get-Item /no/such/file; 'goes on' } }
        @{ Name = 'information'; Block = { 'o'; Write-Information i; Write-Host h; 'p' } }
        @{ Name = 'progress'; Block = { Write-Progress -Activity a -Status s -PercentComplete 50; Write-Progress -Activity a -Completed } }
        @{ Name = 'throw'; Code = 1; Block = { 'before'; throw 'thrown'; 'after' } }
        @{ Name = 'throw of a type'; Code = 1; Block = { throw [IO.FileNotFoundException]::new('not there') } }
        @{ Name = 'an error that stops'; Code = 1; Block = { 'before'; Get-Item /no/such/file -ErrorAction Stop; 'after' } }
        @{ Name = 'an argument that does not fit'; Code = 1; Block = { param([int] $a) 'ran' }; Arguments = @('abc') }
        @{ Name = 'an argument that does not fit a block within'; Block = { & { param([int] $a) 'ran' } abc; 'after' } }
        @{ Name = 'an error in a method'; Block = { [int]::Parse('x') } }
        @{ Name = 'exit with a code'; Code = 7; Block = { 'before'; exit 7; 'after' } }
        @{ Name = 'exit without a code'; Block = { 'before'; exit } }
        @{ Name = 'return'; Block = { return 'early'; 'after' } }
        @{ Name = 'break outside a loop'; Block = { 'before'; break; 'after' } }
    ) {
        $reference = Start-Job $Block -ArgumentList $Arguments
        $process = Start-WorkerProcess $Block -ArgumentList $Arguments
        $got, $expected = (Read-Job $process), (Read-Job $reference)
        foreach ($property in $expected.psobject.Properties.Name) {
            $got.$property | Should -Be $expected.$property -Because "$property is that of Start-Job"
        }
        $process.ExitCode | Should -Be ($Code ?? 0)
        $process.Signal | Should -BeNullOrEmpty
    }

    It 'Has the exit code <Code> and the signal <Signal> after <Name>' -ForEach @(
        @{ Name = 'an error'; Block = { throw 'e' }; State = 'Failed'; Code = 1; Reason = 'PSMultiproc.BlockFailedException' }
        @{ Name = 'Environment.Exit'; Block = { [Environment]::Exit(5) }; State = 'Completed'; Code = 5 }
        @{ Name = 'SIGKILL'; Block = { Stop-Process -Id $PID -Force; Start-Sleep 300 }; State = 'Failed'; Code = 137; Signal = 9; Reason = 'PSMultiproc.WorkerCrashedException' }
        @{ Name = 'FailFast'; Block = { [Environment]::FailFast('end') }; State = 'Failed'; Code = 134; Signal = 6; Reason = 'PSMultiproc.WorkerCrashedException' }
        @{ Name = 'a kill before it is ready'; Block = { 1 }; Kill = $true; State = 'Failed'; Code = 137; Signal = 9; Reason = 'PSMultiproc.WorkerCrashedException' }
    ) {
        if ($Signal -and $IsWindows) { Set-ItResult -Skipped -Because 'there are no signals'; return }
        $process = Start-WorkerProcess $Block 2>$null
        $id = $process.ProcessId
        $process.ExitCode | Should -BeNullOrEmpty
        if ($Kill) { Stop-Process -Id $id -Force }
        Wait-Job $process -Timeout 60 | Should -Not -BeNullOrEmpty
        Test-Running $id | Should -BeFalse
        "$($process.State)" | Should -Be $State
        $process.ExitCode | Should -Be $Code
        $process.Signal | Should -Be $Signal
        $process.ProcessId | Should -Be $id
        "$($process.JobStateInfo.Reason ? $process.JobStateInfo.Reason.GetType() : '')" | Should -Be "$Reason"
    }

    It 'Runs from the start, in a process that is its block''s alone' {
        $process = Start-WorkerProcess { $PID }
        Test-Running $process.ProcessId | Should -BeTrue
        $process.ProcessId | Should -Not -Be $PID
        Receive-Job $process -Wait | Should -Be $process.ProcessId
        Get-ProcessPool | Should -BeNullOrEmpty
    }

    It 'Finds what any block of the module finds' {
        function Get-Doubled($Number) { $Number * 2 }
        $number, $shared = 21, (New-SharedValue 0)
        $VerbosePreference = 'Continue'
        Push-Location $TestDrive
        try {
            $process = Start-WorkerProcess {
                Get-Doubled $using:number
                "$pwd" -eq $using:TestDrive
                $null = ($using:shared).Add(5)
                Write-Verbose v
            }
        }
        finally { Pop-Location }
        Receive-Job $process -Wait 4>&1 | Should -Be @(42, $true, 'v')
        $shared.Value | Should -Be 5
        $shared.Dispose()
    }

    It 'Says in an error where in the script it was, and what called it' {
        $script = Join-Path $TestDrive failing.ps1
        Set-Content $script "Start-WorkerProcess {`n    throw 'here'`n}"
        $process = & $script
        $null = Wait-Job $process -Timeout 60
        $record = $process.JobStateInfo.Reason.ErrorRecord
        $record.FullyQualifiedErrorId | Should -Be 'here'
        $record.InvocationInfo.ScriptName | Should -Be $script
        ($record.ScriptStackTrace -split '\r?\n')[0, 1] | Should -Be @("at <ScriptBlock>, ${script}: line 2", "at <ScriptBlock>, ${script}: line 1")
        $failure = Get-Failure { Receive-Job $process -ErrorAction Stop }
        $failure.InvocationInfo.ScriptLineNumber | Should -Be 2
        $failure.Exception | Should -BeOfType Management.Automation.RuntimeException
    }

    It 'Says what its process said last when it could not be started' -Skip:$IsWindows {
        $result = Invoke-ChildSession @'
            $env:DOTNET_STARTUP_HOOKS = '/no/such/hook.dll'
            $process = Start-WorkerProcess { 1 } 2>$null
            $null = Wait-Job $process -Timeout 60
            "$($process.State) $($process.JobStateInfo.Reason.Message -match 'hook.dll')"
'@
        $result.Output | Should -Be 'Failed True'
    }
}

Describe 'The job of a worker process' {
    It 'Is listed, by its name or one that PowerShell makes' {
        $named, $other = (Start-WorkerProcess { 1 } -Name mine), (Start-WorkerProcess { 2 })
        Get-Job mine | Should -Be $named
        $other.Name | Should -Be "Job$($other.Id)"
        (Get-Job -Id $other.Id).PSJobTypeName | Should -Be WorkerProcess
        $other.Command | Should -Be ' 2 '
        $null = Wait-Job $named, $other -Timeout 60
        ($named | Format-Table | Out-String -Width 120) -split '\r?\n' | Where-Object { $_ -match "\bmine\s+Completed\s+True\s+$($named.ProcessId)\s+0\s+1" } | Should -Not -BeNullOrEmpty
    }

    It 'Has each stream in the collection of its name' {
        $process = Start-WorkerProcess {
            'o'; $null; Write-Error e; Write-Warning w; Write-Verbose v -Verbose; Write-Verbose silent; Write-Debug d -Debug
            Write-Information i; Write-Progress -Activity p
        }
        $null = Wait-Job $process -Timeout 60
        foreach ($stream in 'Output', 'Error', 'Warning', 'Verbose', 'Debug', 'Information', 'Progress') {
            $expected = $stream -eq 'Output' ? 'o ' : $stream.Substring(0, 1).ToLower()
            ($process.$stream | ForEach-Object { $_ -is [Management.Automation.ProgressRecord] ? $_.Activity : "$_" }) -join ' ' | Should -Be $expected
        }
    }

    It 'Gives what is there while it runs' {
        $gate = Join-Path $TestDrive gate
        $process = Start-WorkerProcess { 1; 2; Write-Warning w; while (-not (Test-Path $using:gate)) { [Threading.Thread]::Sleep(5) }; 3 }
        Wait-Until { $process.Warning.Count }
        Receive-Job $process -Keep 3>&1 | Should -Be @(1, 2, 'w')
        Receive-Job $process 3>&1 | Should -Be @(1, 2, 'w')
        Receive-Job $process 3>&1 | Should -BeNullOrEmpty
        $process.HasMoreData | Should -BeTrue
        $null = Wait-Job $process -Timeout 0.1
        "$($process.State)" | Should -Be Running
        $null = New-Item $gate
        Receive-Job $process -Wait -AutoRemoveJob | Should -Be 3
        Get-Job -Id $process.Id -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'Gives much output once and in its order, whenever it is received' {
        $process = Start-WorkerProcess { 1..50000 }
        $received = [Collections.Generic.List[int]]::new()
        while ("$($process.State)" -eq 'Running') { Receive-Job $process | ForEach-Object { $received.Add($_) } }
        $rest = @(Receive-Job $process -Keep)
        if ($rest) { $process.Output[0], $process.Output[-1 + $process.Output.Count] | Should -Be $rest[0, -1] }
        Receive-Job $process | Should -Be $rest
        $received.AddRange([int[]]$rest)
        [Linq.Enumerable]::SequenceEqual($received, [Linq.Enumerable]::Range(1, 50000)) | Should -BeTrue
        $process.HasMoreData | Should -BeFalse
    }

    It 'Keeps what nobody has received until it is, in the memory of this process' {
        $process = Start-WorkerProcess { 1..50000 }
        $null = Wait-Job $process -Timeout 60
        $process.Output.Count | Should -Be 50000
        @($process.Output)[49999] | Should -Be 50000
        $process.Output.Contains([psobject]7) | Should -BeTrue
        (Receive-Job $process -Keep).Count | Should -Be 50000
        (Receive-Job $process)[0, 25000, 49999] | Should -Be @(1, 25001, 50000)
        $process.Output.Count | Should -Be 0
    }

    It 'Shows streams in their order to who waits' {
        $process = Start-WorkerProcess { 1; Write-Warning w; 2; Write-Error e; 3; Write-Host h; 4 }
        Receive-Job $process -Wait *>&1 | ForEach-Object { "$_" } | Should -Be @('1', 'w', '2', 'e', '3', 'h', '4')
    }

    It 'Tells of its end by an event, and to Wait-Job -Any' {
        $gate = Join-Path $TestDrive gate2
        $slow = Start-WorkerProcess { Start-Sleep 300 }
        $quick = Start-WorkerProcess { while (-not (Test-Path $using:gate)) { [Threading.Thread]::Sleep(5) }; exit 3 }
        $states = [Collections.Concurrent.ConcurrentQueue[string]]::new()
        $subscription = Register-ObjectEvent $quick StateChanged -Action { $Event.MessageData.Enqueue("$($EventArgs.JobStateInfo.State) $($Sender.ExitCode)") } -MessageData $states
        $null = New-Item $gate
        Wait-Job $slow, $quick -Any -Timeout 60 | Should -Be $quick
        Wait-Until { $states.Count }
        $states | Should -Be 'Completed 3'
        Unregister-Event $subscription.Name
        Remove-Job $slow -Force
    }

    It 'Stops it with what it started: <Name>' -ForEach @(
        @{ Name = 'Stop-Job in a sleep'; Stop = { param($job) Stop-Job $job }; Block = { Start-Sleep 300 } }
        @{ Name = 'Stop-Job in a loop'; Stop = { param($job) Stop-Job $job }; Block = { while ($true) { } } }
        @{ Name = 'Stop-Job where no stop reaches'; Stop = { param($job) Stop-Job $job }; Block = { [Threading.Thread]::Sleep(300000) } }
        @{ Name = 'Remove-Job -Force'; Stop = { param($job) Remove-Job $job -Force }; Block = { Start-Sleep 300 } }
        @{ Name = 'Dispose'; Stop = { param($job) $job.Dispose() }; Block = { Start-Sleep 300 } }
    ) {
        $file = Join-Path $TestDrive ([guid]::NewGuid())
        $process = Start-WorkerProcess {
            $child = [Diagnostics.Process]::Start('sleep', '300')
            [IO.File]::WriteAllText("$using:file.tmp", $child.Id)
            [IO.File]::Move("$using:file.tmp", $using:file)
            & ([scriptblock]::Create($using:Block))
        }
        $child = Read-File $file
        & $Stop $process
        "$($process.State)" | Should -Be Stopped
        $process.JobStateInfo.Reason | Should -BeNullOrEmpty
        Test-Running $process.ProcessId | Should -BeFalse
        Wait-Gone $child
        if (-not $IsWindows) { $process.Signal | Should -Be 9 }
        Get-Job -Id $process.Id -ErrorAction Ignore | Remove-Job
    }

    It 'Ends with its block, and with it what the block leaves running' {
        $process = Start-WorkerProcess { [Diagnostics.Process]::Start('sleep', '300').Id; $null = Start-ThreadJob { Start-Sleep 300 } }
        $child = Receive-Job $process -Wait
        $process.ExitCode | Should -Be 0
        Test-Running $process.ProcessId | Should -BeFalse
        Wait-Gone $child
    }

    It 'Is not removed while it runs, unless by force' {
        $process = Start-WorkerProcess { Start-Sleep 300 }
        (Get-Failure { Remove-Job $process -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'JobObjectNotFinishedCannotBeRemoved,*'
        Test-Running $process.ProcessId | Should -BeTrue
        Remove-Job $process -Force
        Test-Running $process.ProcessId | Should -BeFalse
    }

    It 'Goes on when who waits for it is stopped' {
        $gate = Join-Path $TestDrive gate3
        $process = Start-WorkerProcess { 'first'; while (-not (Test-Path $using:gate)) { [Threading.Thread]::Sleep(5) }; 'second' }
        $wait = Start-Pipeline 'Receive-Job -Job $job -Wait' @{ job = $process }
        Wait-Until { $wait.Output.Count }
        $wait.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        "$($process.State)" | Should -Be Running
        $null = New-Item $gate
        Receive-Job $process -Wait | Should -Be 'second'
        $wait.Output | Should -Be 'first'
    }

    It 'Ends with the session that started it, also where that is a runspace of this process' {
        $other = Start-Pipeline 'Start-WorkerProcess { Start-Sleep 300 }'
        $other.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $process = $other.Output[0].psobject.BaseObject
        Test-Running $process.ProcessId | Should -BeTrue
        $other.Shell.Runspace.Dispose()
        $process.Finished.WaitOne(60000) | Should -BeTrue
        "$($process.State)" | Should -Be Stopped
        Test-Running $process.ProcessId | Should -BeFalse
    }
}

Describe 'No worker process outlives' {
    It '<Name>' -ForEach @(
        @{ Name = 'the end of its session'; Script = ''; Kill = $false }
        @{ Name = 'a session that is killed'; Script = 'Start-Sleep 300'; Kill = $true }
        @{ Name = 'the module'; Script = 'Remove-Module PSMultiproc; if (-not (Wait-Job $p -Timeout 60)) { throw "It runs on." }; [Console]::WriteLine($p.State); Start-Sleep 300'; Says = 'Stopped'; Kill = $true }
    ) {
        $session = Start-ChildSession ('$p = Start-WorkerProcess { [Console]::WriteLine([Diagnostics.Process]::Start("sleep", "300").Id); while ($true) { } }; [Console]::WriteLine($p.ProcessId); while (-not [IO.File]::Exists("GATE")) { Start-Sleep 0.02 }; ' -replace 'GATE', "$TestDrive/go-$Name" | ForEach-Object { $_ + $Script })
        try {
            # The process's own number and its child's, in whichever order they come.
            $ids = 1..2 | ForEach-Object {
                $line = $session.StandardOutput.ReadLineAsync()
                if (-not $line.Wait(60000)) { throw 'The session says nothing.' }
                [int]$line.Result
            }
            $ids | ForEach-Object { Test-Running $_ | Should -BeTrue }
            $null = New-Item "$TestDrive/go-$Name"
            if ($Says) {
                $line = $session.StandardOutput.ReadLineAsync()
                $line.Wait(60000) | Should -BeTrue
                $line.Result | Should -Be $Says
            }
            if ($Kill -and -not $Says) { $session.Kill() }
            $ids | ForEach-Object { Wait-Gone $_ }
        }
        finally {
            $session.Kill($true)
            $session.Dispose()
        }
    }

    It 'the process that started it' {
        $word = 'says'
        $outer = Start-WorkerProcess {
            $word = $using:word
            $inner = Start-WorkerProcess { "inner $using:word"; Start-Sleep 300 }
            while (-not $inner.Output.Count) { [Threading.Thread]::Sleep(5) }
            Receive-Job $inner
            $inner.ProcessId
            Start-Sleep 300
        }
        Wait-Until { $outer.Output.Count -eq 2 }
        $said, $id = Receive-Job $outer
        $said | Should -Be 'inner says'
        Test-Running $id | Should -BeTrue
        Stop-Job $outer
        Wait-Gone $id
    }

    It 'the call of the default pool that started it' {
        try {
            $id = Invoke-PoolTask { (Start-WorkerProcess { Start-Sleep 300 }).ProcessId }
            Wait-Gone $id
        }
        finally { Stop-ProcessPool default -Force -Confirm:$false }
    }
}

Describe 'Start-WorkerProcess refuses' {
    BeforeAll {
        function Get-TooDeep {
            $deep = @(1)
            foreach ($level in 1..600) { $deep = , $deep }
            , $deep
        }
    }

    It '<Name>, in one error, and starts nothing' -ForEach @(
        @{ Name = 'an argument that cannot be sent'; Call = { Start-WorkerProcess { 1 } -ArgumentList 1, (Get-TooDeep) }; Id = 'NotSerializable,*'; Says = '-ArgumentList?1??0?*nests*' }
        @{ Name = 'a variable that is not there'; Call = { Start-WorkerProcess { $using:noSuchVariable } }; Id = 'UsingVariableIsUndefined,*'; Says = '*noSuchVariable*' }
        @{ Name = 'no block'; Call = { Start-WorkerProcess $null }; Id = 'ParameterArgumentValidationError*,*'; Says = '*ScriptBlock*' }
        @{ Name = 'an empty name'; Call = { Start-WorkerProcess { 1 } -Name '' }; Id = 'ParameterArgumentValidationError,*'; Says = '*Name*' }
        @{ Name = 'a parameter of another command'; Call = { Start-WorkerProcess { 1 } -InitializationScript { 2 } }; Id = 'NamedParameterNotFound,*'; Says = '*InitializationScript*' }
    ) {
        $before = @(Get-Job).Count
        $failure = Get-Failure $Call
        $failure.FullyQualifiedErrorId | Should -BeLike $Id
        "$failure" | Should -BeLike $Says
        @(Get-Job).Count | Should -Be $before
    }
}
