# Queues at the prompt: what goes through, in pipelines and by methods; how they end; what they refuse.

BeforeDiscovery {
    $ways = & "$PSScriptRoot/ways.ps1"
    $ways += @(
        @{ Name = 'with a property that was added'; Pass = { $decorated = $it | Add-Member Note 1 -PassThru -Force; Invoke-PoolTask -Pool $pool { Test-It $using:decorated } } }
        @{ Name = 'through itself'; Pass = { $it | Send-ProcessQueue $it; Invoke-PoolTask -Pool $pool { param($name) Test-It (Receive-ProcessQueue $name -Count 1) } -ArgumentList $it.Name } }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $prefix = "test-$PID"

    # What a process sees of a queue, into which it puts something.
    function Test-It($It) { $It.Put("from $($It.GetType().Name)"); "$($It.Name) $($It.CreatorProcessId)" }

    function Get-Own { Get-SharedObject | Where-Object CreatorProcessId -EQ $PID }
    function Wait-Waiter($Queue, $Count = 1) { Wait-Until { (Get-SharedObject $Queue.Name).Waiters -ge $Count } }
}

Describe 'New-ProcessQueue' -Tag NoWait {
    It 'Makes a queue: <Name>' -ForEach @(
        @{ Name = 'without limit'; Make = { New-ProcessQueue }; Capacity = $null; Joinable = $false }
        @{ Name = 'of a capacity'; Make = { New-ProcessQueue 3 }; Capacity = 3; Joinable = $false }
        @{ Name = 'whose items are done one by one'; Make = { New-ProcessQueue -Capacity 3 -Joinable }; Capacity = 3; Joinable = $true }
    ) {
        $queue = & $Make
        $queue | Should -BeOfType PSMultiproc.ProcessQueue
        $queue.Capacity, $queue.IsJoinable, $queue.Count, $queue.IsEmpty, $queue.IsFull | Should -Be $Capacity, $Joinable, 0, $true, $false
        (Get-SharedObject $queue.Name).Type | Should -Be 'ProcessQueue'
        Remove-SharedObject $queue
        $queue.IsRemoved | Should -BeTrue
    }

    It 'Refuses a capacity of <_>, with one error' -ForEach 0, -1 {
        $before = @(Get-Own).Count
        $problem = Get-Failure { New-ProcessQueue -Capacity $_ }
        $problem.FullyQualifiedErrorId | Should -Be 'ParameterArgumentValidationError,PSMultiproc.Commands.NewProcessQueueCommand'
        "$problem" | Should -BeLike "*'Capacity'*"
        @(Get-Own).Count | Should -Be $before
    }
}

Describe 'What goes into a queue comes out' {
    BeforeAll { $queue = New-ProcessQueue }
    AfterAll { $queue.Dispose() }

    It 'As what it was: <Name>' -ForEach @(
        @{ Name = 'a number'; Value = { 5 }; Says = { $_ -is [int] -and $_ -eq 5 } }
        @{ Name = 'what a command gave'; Value = { Write-Output 5 }; Says = { $_ -is [int] -and $_ -eq 5 } }
        @{ Name = 'nothing'; Value = { , $null }; Says = { $null -eq $_ } }
        @{ Name = 'an empty text'; Value = { '' }; Says = { $_ -is [string] -and $_ -eq '' } }
        @{ Name = 'an array'; Value = { , @(1, 'x') }; Says = { $_ -is [object[]] -and $_.Count -eq 2 -and $_[1] -eq 'x' } }
        @{ Name = 'an empty array'; Value = { , @() }; Says = { $_ -is [object[]] -and $_.Count -eq 0 } }
        @{ Name = 'a hashtable'; Value = { @{ a = 1 } }; Says = { $_ -is [hashtable] -and $_.A -eq 1 } }
        @{ Name = 'a custom object'; Value = { [pscustomobject] @{ a = 1; b = @(1, 2) } }; Says = { $_ -is [pscustomobject] -and $_.b.Count -eq 2 } }
        @{ Name = 'a script block'; Value = { { 1 + 1 } }; Says = { $_ -is [scriptblock] -and (& $_) -eq 2 } }
        @{ Name = 'a file'; Value = { Get-Item $PSHOME }; Says = { $_ -is [IO.DirectoryInfo] -and $_.FullName -eq $PSHOME } }
        @{ Name = 'an object with a note'; Value = { Get-Item $PSHOME | Add-Member Note 1 -PassThru }; Says = { $_ -is [IO.DirectoryInfo] -and $_.Note -eq 1 } }
        @{ Name = 'a process'; Value = { Get-Process -Id $PID }; Says = { $_.pstypenames -contains 'Deserialized.System.Diagnostics.Process' -and $_.Id -eq $PID } }
        @{ Name = 'a credential'; Value = { [pscredential]::new('me', (ConvertTo-SecureString secret -AsPlainText -Force)) }; Says = { $_.GetNetworkCredential().Password -eq 'secret' } }
        @{ Name = 'many bytes'; Value = { , [byte[]]::new(10MB) }; Says = { $_ -is [byte[]] -and $_.Length -eq 10MB } }
        @{ Name = 'a long text'; Value = { 'y' * 1MB }; Says = { $_.Length -eq 1MB } }
        @{ Name = 'a lock'; Value = { $lock }; Says = { [object]::ReferenceEquals($_, $lock) } }
        @{ Name = 'a shared value'; Value = { $shared }; Says = { [object]::ReferenceEquals($_, $shared) } }
        @{ Name = 'the queue itself'; Value = { $queue }; Says = { [object]::ReferenceEquals($_, $queue) } }
    ) {
        $lock, $shared = (New-ProcessLock), (New-SharedValue 1)
        $value = & $Value
        $queue.Put($value)
        $came = $queue.Get(0)
        , $came | ForEach-Object $Says | Should -BeTrue -Because 'by the methods'
        Send-ProcessQueue $queue -InputObject $value
        $queue.Count | Should -Be 1
        Receive-ProcessQueue $queue -Count 1 | ForEach-Object $Says | Should -BeTrue -Because 'by the commands'
        $lock, $shared | Remove-SharedObject
    }

    It 'In pipelines, in order, one object each' {
        1..500 | Send-ProcessQueue $queue
        Receive-ProcessQueue $queue -Count 500 | Should -Be (1..500)
        , (1, 2), 3 | Send-ProcessQueue $queue
        (Receive-ProcessQueue $queue -Count 2).Count | Should -Be 2
        @() | Send-ProcessQueue $queue
        $queue.IsEmpty | Should -BeTrue
    }

    It 'Through an output variable of TryGet' {
        $item = $null
        $queue.TryGet([ref] $item) | Should -BeFalse
        $queue.TryPut('x') | Should -BeTrue
        $queue.TryGet([ref] $item) | Should -BeTrue
        $item | Should -Be 'x'
    }

    It 'Or fails where it is put in, and the others go on' {
        $bad = [pscustomobject] @{ Deep = $null }
        $deepest = $bad
        foreach ($i in 1..600) { $deepest.Deep = [pscustomobject] @{ Deep = $null }; $deepest = $deepest.Deep }
        1, $bad, 3 | Send-ProcessQueue $queue -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem | Should -HaveCount 1
        $problem[0].FullyQualifiedErrorId | Should -Be 'NotSerializable,PSMultiproc.Commands.SendProcessQueueCommand'
        [object]::ReferenceEquals($problem[0].TargetObject, $bad) | Should -BeTrue
        Receive-ProcessQueue $queue -Count 2 | Should -Be 1, 3
    }
}

Describe 'A queue is the same in a worker' -Tag NoWait {
    BeforeAll {
        $it = $queue = New-ProcessQueue -Name "$prefix-passed"
        $pool = New-ProcessPool 1
        $prepared = New-ProcessPool 1 -Variable @{ given = $it } -ArgumentList (, $it) -InitializationScript { $argument = $args[0]; $used = $using:it }
    }

    AfterAll {
        $pool, $prepared | Stop-ProcessPool -Force
        $queue.Dispose()
    }

    It '<Name>' -ForEach $ways {
        & $Pass | Should -BeExactly "$prefix-passed $PID"
        $queue.Get(0) | Should -Be 'from ProcessQueue'
        $queue.IsEmpty | Should -BeTrue
    }

    It 'And comes back as the object that it was' {
        [object]::ReferenceEquals((Invoke-PoolTask -Pool $pool { $using:queue }), $queue) | Should -BeTrue
    }

    It 'And in a session that has its name, with PowerShell''s objects' {
        (Invoke-ChildSession "[pscustomobject] @{ A = { 1 + 1 } } | Send-ProcessQueue '$prefix-passed'; (Connect-SharedObject '$prefix-passed').Put({ 2 + 2 })").Error | Should -BeNullOrEmpty
        & $queue.Get(0).A | Should -Be 2
        & $queue.Get(0) | Should -Be 4
    }
}

Describe 'Producers and consumers' {
    It 'End with the queue, and each item has come once' {
        $queue = New-ProcessQueue 10
        $pool = New-ProcessPool 4
        $run = Start-Pipeline '1..2 | Invoke-PoolMap -Pool $pool -ChunkSize 1 { Receive-ProcessQueue $using:queue }' @{ queue = $queue; pool = $pool }
        1..2 | Invoke-PoolMap -Pool $pool -ChunkSize 1 { $n = $_; 1..200 | ForEach-Object { 1000 * $n + $_ } | Send-ProcessQueue $using:queue }
        $queue.Complete()
        $run.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue -Because 'consumers end with the queue'
        $run.Output | Sort-Object | Should -Be (1001..1200 + 2001..2200)
        $queue.IsCompleted | Should -BeTrue
        Stop-ProcessPool $pool -Force
        $queue.Dispose()
    }

    It 'Wait for what is done, and not for who was killed' {
        $queue = New-ProcessQueue -Joinable
        1..4 | Send-ProcessQueue $queue
        $queue.Join(0) | Should -BeFalse
        Invoke-PoolTask { Receive-ProcessQueue $using:queue -Count 2 | ForEach-Object { ($using:queue).TaskDone() } }
        (Get-Failure { Invoke-PoolTask { $null = ($using:queue).Get(); Stop-Process -Id $PID -Force } }).FullyQualifiedErrorId | Should -BeLike 'WorkerCrashed*'
        $queue.Count | Should -Be 1
        $null = $queue.Get()
        $queue.TaskDone()
        $queue.Join(60) | Should -BeTrue
        (Get-Failure { $queue.TaskDone() }).Exception.InnerException | Should -BeOfType InvalidOperationException
        $queue.Dispose()
    }
}

Describe 'Receive-ProcessQueue' {
    BeforeEach { $queue = New-ProcessQueue }
    AfterEach { $queue.Dispose() }

    It 'Writes what comes until the queue is completed' {
        $run = Start-Pipeline 'Receive-ProcessQueue $queue' @{ queue = $queue }
        'a' | Send-ProcessQueue $queue
        Wait-Until { $run.Output.Count -eq 1 }
        $run.Run.IsCompleted | Should -BeFalse
        'b' | Send-ProcessQueue $queue
        $queue.Complete()
        $run.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $run.Output | Should -Be 'a', 'b'
        $run.Shell.Streams.Error | Should -HaveCount 0
        Receive-ProcessQueue $queue | Should -BeNullOrEmpty
        Receive-ProcessQueue $queue -Count 3 | Should -BeNullOrEmpty
    }

    It 'Ends quietly when nothing comes in time' {
        1..3 | Send-ProcessQueue $queue
        Receive-ProcessQueue $queue -TimeoutSeconds 0 -ErrorAction Stop | Should -Be 1, 2, 3
        Receive-ProcessQueue $queue -TimeoutSeconds 0.05 -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'Says so when fewer came than -Count asks for' {
        1..3 | Send-ProcessQueue $queue
        Receive-ProcessQueue $queue -Count 5 -TimeoutSeconds 0.05 -ErrorVariable problem -ErrorAction SilentlyContinue | Should -Be 1, 2, 3
        $problem | Should -HaveCount 1
        $problem[0].FullyQualifiedErrorId | Should -Be 'QueueEmpty,PSMultiproc.Commands.ReceiveProcessQueueCommand'
        $problem[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
        "$($problem[0])" | Should -BeLike "*$($queue.Name)*5 items, and 3 came*"
    }

    It 'Loses nothing when <Name> has enough' -ForEach @(
        @{ Name = 'Select-Object'; Take = { Receive-ProcessQueue $queue | Select-Object -First 1 } }
        @{ Name = 'a break'; Take = { foreach ($once in 1) { Receive-ProcessQueue $queue | ForEach-Object { $_; break } } } }
        @{ Name = 'an error downstream'; Take = { try { Receive-ProcessQueue $queue | ForEach-Object { $_; throw 'enough' } } catch { "$_" | Should -Be 'enough' } } }
    ) {
        1..3 | Send-ProcessQueue $queue
        & $Take | Should -Be 1
        $queue.Count | Should -Be 2
        $queue.Get() | Should -Be 2
    }
}

Describe 'A wait ends' {
    It 'With its pipeline, and nothing is lost: <Name>' -ForEach @(
        @{ Name = 'Get'; Script = '$queue.Get()'; Full = $false }
        @{ Name = 'Get with a time limit'; Script = '$queue.Get(300)'; Full = $false }
        @{ Name = 'Receive-ProcessQueue'; Script = 'Receive-ProcessQueue $queue'; Full = $false }
        @{ Name = 'Receive-ProcessQueue -Count'; Script = 'Receive-ProcessQueue $queue -Count 3 -TimeoutSeconds 300'; Full = $false }
        @{ Name = 'Put'; Script = '$queue.Put(2)'; Full = $true }
        @{ Name = 'Send-ProcessQueue'; Script = '2..5 | Send-ProcessQueue $queue'; Full = $true }
        @{ Name = 'Join'; Script = '$queue.Join()'; Full = $true }
    ) {
        $queue = New-ProcessQueue 1 -Joinable
        if ($Full) { $queue.Put(1) }
        $run = Start-Pipeline $Script @{ queue = $queue }
        Wait-Waiter $queue
        $run.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue -Because 'the prompt is to be back'
        $run.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $run.Shell.Streams.Error | Should -HaveCount 0
        $run.Output | Should -HaveCount 0
        if (-not $Full) { $queue.Put(1) }
        $queue.Count | Should -Be 1
        $queue.Get(0) | Should -Be 1
        $queue.Dispose()
    }

    It 'When somebody presses Ctrl-C' -Skip:$IsWindows {
        $queue = New-ProcessQueue
        $session = Start-ChildSession "try { Receive-ProcessQueue $($queue.Name) | ForEach-Object { [Console]::Out.WriteLine(`$_) } } finally { [Console]::Out.WriteLine('ended') }"
        try {
            Wait-Waiter $queue
            'one' | Send-ProcessQueue $queue
            Wait-Until { $queue.IsEmpty }
            Wait-Waiter $queue
            /bin/kill -INT $session.Id
            $session.WaitForExit(60000) | Should -BeTrue
            $session.StandardOutput.ReadToEnd().Trim() -split '\s+' | Should -Be 'one', 'ended'
            $session.StandardError.ReadToEnd() | Should -BeNullOrEmpty
        }
        finally { $session.Kill($true); $session.Dispose(); $queue.Dispose() }
    }

    It 'When the queue is freed' {
        $queue = New-ProcessQueue
        $run = Start-Pipeline 'Receive-ProcessQueue $queue' @{ queue = $queue }
        Wait-Waiter $queue
        Remove-SharedObject $queue
        $run.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $run.Shell.Streams.Error.FullyQualifiedErrorId | Should -Be 'SharedObjectNotFound,PSMultiproc.Commands.ReceiveProcessQueueCommand'
    }
}

Describe 'A queue refuses' -Tag NoWait {
    BeforeAll {
        $full = New-ProcessQueue 1
        $full.Put(0)
        $completed = New-ProcessQueue
        $completed.Complete()
        $closed = New-ProcessQueue
        $closed.Close()
        $freed = New-ProcessQueue
        $freed.Dispose()
        $plain = New-ProcessQueue
        $lock = New-ProcessLock -Name "$prefix-lock"
    }

    AfterAll { $full, $completed, $closed, $plain, $lock | Remove-SharedObject }

    It 'By a method: <Name>' -ForEach @(
        @{ Name = 'Put where it is full'; Do = { $full.Put(1, 0.05) }; Id = 'QueueFull' }
        @{ Name = 'Get where it is empty'; Do = { $plain.Get(0.05) }; Id = 'QueueEmpty' }
        @{ Name = 'Put where it is completed'; Do = { $completed.Put(1) }; Id = 'QueueCompleted' }
        @{ Name = 'Get where it is completed'; Do = { $completed.Get() }; Id = 'QueueCompleted' }
        @{ Name = 'Put after Close'; Do = { $closed.Put(1) }; Id = 'QueueClosed' }
        @{ Name = 'Get after Close'; Do = { $closed.Get() }; Id = 'QueueClosed' }
        @{ Name = 'Put where it was freed'; Do = { $freed.Put(1) }; Id = 'SharedObjectNotFound' }
        @{ Name = 'Get where it was freed'; Do = { $freed.Get() }; Id = 'SharedObjectNotFound' }
    ) {
        (Get-Failure $Do).Exception.InnerException.ErrorId | Should -Be $Id
    }

    It 'What is not joinable, with the remedy: <Name>' -ForEach @(
        @{ Name = 'TaskDone'; Do = { $plain.TaskDone() } }
        @{ Name = 'Join'; Do = { $plain.Join() } }
    ) {
        (Get-Failure $Do) | Should -BeLike '*-Joinable*'
    }

    It 'By a command, once for all items: <Name>' -ForEach @(
        @{ Name = 'Send where it is completed'; Do = { 1..3 | Send-ProcessQueue $completed }; Id = 'QueueCompleted,PSMultiproc.Commands.SendProcessQueueCommand' }
        @{ Name = 'Send after Close'; Do = { 1..3 | Send-ProcessQueue $closed }; Id = 'QueueClosed,PSMultiproc.Commands.SendProcessQueueCommand' }
        @{ Name = 'Send where it was freed'; Do = { 1..3 | Send-ProcessQueue $freed }; Id = 'SharedObjectNotFound,PSMultiproc.Commands.SendProcessQueueCommand' }
        @{ Name = 'Receive after Close'; Do = { Receive-ProcessQueue $closed }; Id = 'QueueClosed,PSMultiproc.Commands.ReceiveProcessQueueCommand' }
        @{ Name = 'Receive where it was freed'; Do = { Receive-ProcessQueue $freed }; Id = 'SharedObjectNotFound,PSMultiproc.Commands.ReceiveProcessQueueCommand' }
    ) {
        (Get-Failure $Do).FullyQualifiedErrorId | Should -Be $Id
    }

    It 'Items for which no room was in time, each with an error of its own' {
        1..2 | Send-ProcessQueue $full -TimeoutSeconds 0 -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.FullyQualifiedErrorId | Should -Be (@('QueueFull,PSMultiproc.Commands.SendProcessQueueCommand') * 2)
        $problem.TargetObject | Should -Be 1, 2
        $full.Count | Should -Be 1
    }

    It '<Name>, with one error of <Command>' -ForEach @(
        foreach ($command in 'Send-ProcessQueue', 'Receive-ProcessQueue') {
            @{ Command = $command; Name = 'a number for a queue'; Arguments = @{ Queue = 5 }; Message = "*'Queue'*'5' is no queue. Give one that New-ProcessQueue made*" }
            @{ Command = $command; Name = 'a name that nobody has'; Arguments = @{ Queue = 'none' }; Message = "*'Queue'*'none' is not there*" }
            @{ Command = $command; Name = 'a name of another object'; Arguments = @{ Queue = "test-$PID-lock" }; Message = "*'Queue'*lock' is no queue. Give one*" }
            @{ Command = $command; Name = 'nothing'; Arguments = @{ Queue = $null }; Message = "*'Queue'*" }
            @{ Command = $command; Name = 'a time that is none'; Arguments = @{ TimeoutSeconds = -1 }; Message = "*'TimeoutSeconds'*" }
        }
        @{ Command = 'Receive-ProcessQueue'; Name = 'a count of none'; Arguments = @{ Count = 0 }; Message = "*'Count'*" }
    ) {
        if (-not $Arguments.ContainsKey('Queue')) { $Arguments.Queue = $plain }
        if ($Command -like 'Send*') { $Arguments.InputObject = 1 }
        (Get-Failure { & $Command @Arguments }) | Should -BeLike $Message
        $plain.IsEmpty | Should -BeTrue
    }

    It 'Nothing that was left by these tests' {
        Get-Own | Where-Object Type -EQ ProcessQueue | Where-Object Name -NotIn $full.Name, $completed.Name, $closed.Name, $plain.Name | Should -BeNullOrEmpty
    }
}
