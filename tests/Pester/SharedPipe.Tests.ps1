# Pipes at the prompt: what goes through, between which processes; how they end; what they refuse.

BeforeDiscovery {
    $ways = & "$PSScriptRoot/ways.ps1"
    $ways += @(
        @{ Name = 'with a property that was added'; Pass = { $decorated = $it | Add-Member Note 1 -PassThru -Force; Invoke-PoolTask -Pool $pool { Test-It $using:decorated } } }
        @{ Name = 'through the pipe itself'; Pass = { $here.Send($it); Invoke-PoolTask -Pool $pool { param($name) Test-It (Connect-SharedObject $name).Receive(60) } -ArgumentList $it.Name } }
        @{ Name = 'in an array with the other end'; Pass = { , ($here, $it) | Invoke-PoolMap -Pool $pool { Test-It $_[1] } } }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $prefix = "test-$PID"

    # What a process sees of an end of a pipe, by which it sends something.
    function Test-It($It) { $It.Send("from $($It.GetType().Name)"); "$($It.Name) $($It.CreatorProcessId)" }

    function Get-Own { Get-SharedObject | Where-Object CreatorProcessId -EQ $PID }
    function Wait-Waiter($End, $Count = 1) { Wait-Until { (Get-SharedObject $End.Name).Waiters -ge $Count } }
}

Describe 'New-ProcessPipe' -Tag NoWait {
    It 'Makes two ends: <Name>' -ForEach @(
        @{ Name = 'that send and receive'; Make = { New-ProcessPipe }; First = $true, $true; Second = $true, $true }
        @{ Name = 'of which the first receives and the second sends'; Make = { New-ProcessPipe -OneWay }; First = $true, $false; Second = $false, $true }
    ) {
        $ends = & $Make
        $ends | Should -HaveCount 2
        $ends | Should -BeOfType PSMultiproc.PipeConnection
        $ends[0].CanReceive, $ends[0].CanSend | Should -Be $First
        $ends[1].CanReceive, $ends[1].CanSend | Should -Be $Second
        (Get-SharedObject $ends[0].Name).Type, (Get-SharedObject $ends[1].Name).Type | Should -Be 'PipeConnection', 'PipeConnection'
        Remove-SharedObject $ends
        $ends.IsRemoved | Should -Be $true, $true
    }

    It 'Refuses <Name>, with one error, and leaves nothing' -ForEach @(
        @{ Name = 'a name that is taken'; Make = { New-ProcessPipe -Name "$prefix-taken" }; Id = 'SharedObjectNameInUse'; Says = "-Name:*'$("test-$PID")-taken-2' is there already*" }
        @{ Name = 'a name that has no room for a number'; Make = { New-ProcessPipe -Name ('x' * 199) }; Id = 'SharedObjectNameUnfit'; Says = "-Name:*x-1' cannot name*" }
        @{ Name = 'a name that is none'; Make = { New-ProcessPipe -Name 'a/b' }; Id = 'ParameterArgumentValidationError'; Says = "*'Name'*'a/b' cannot name*" }
    ) {
        $taken = New-ProcessLock -Name "$prefix-taken-2"
        $before = @(Get-Own).Count
        $problem = Get-Failure $Make
        $problem.FullyQualifiedErrorId | Should -Be "$Id,PSMultiproc.Commands.NewProcessPipeCommand"
        "$problem" | Should -BeLike $Says
        @(Get-Own).Count | Should -Be $before
        $taken.Dispose()
    }
}

Describe 'What is sent is received' {
    BeforeAll { $here, $there = New-ProcessPipe }
    AfterAll { $here, $there | Remove-SharedObject }

    It 'As what it was: <Name>' -ForEach @(
        @{ Name = 'a number'; Value = { 5 }; Says = { $_ -is [int] -and $_ -eq 5 } }
        @{ Name = 'what a command gave'; Value = { Write-Output 5 }; Says = { $_ -is [int] -and $_ -eq 5 } }
        @{ Name = 'nothing'; Value = { , $null }; Says = { $null -eq $_ } }
        @{ Name = 'an array of several types'; Value = { , @(42, $null, 'hello') }; Says = { $_ -is [object[]] -and $_.Count -eq 3 -and $_[0] -is [int] -and $null -eq $_[1] -and $_[2] -ceq 'hello' } }
        @{ Name = 'an empty array'; Value = { , @() }; Says = { $_ -is [object[]] -and $_.Count -eq 0 } }
        @{ Name = 'an array of one array'; Value = { , @(, @(1, 2)) }; Says = { $_ -is [object[]] -and $_.Count -eq 1 -and $_[0].Count -eq 2 } }
        @{ Name = 'a hashtable'; Value = { @{ a = 1 } }; Says = { $_ -is [hashtable] -and $_.A -eq 1 } }
        @{ Name = 'a custom object'; Value = { [pscustomobject] @{ a = 1; b = @(1, 2) } }; Says = { $_ -is [pscustomobject] -and $_.b.Count -eq 2 } }
        @{ Name = 'a script block'; Value = { { 1 + 1 } }; Says = { $_ -is [scriptblock] -and (& $_) -eq 2 } }
        @{ Name = 'a credential'; Value = { [pscredential]::new('me', (ConvertTo-SecureString secret -AsPlainText -Force)) }; Says = { $_.GetNetworkCredential().Password -eq 'secret' } }
        @{ Name = 'many bytes'; Value = { , [byte[]]::new(10MB) }; Says = { $_ -is [byte[]] -and $_.Length -eq 10MB } }
        @{ Name = 'the other end'; Value = { $there }; Says = { [object]::ReferenceEquals($_, $there) } }
    ) {
        $value = & $Value
        $here.Send($value)
        $came = $there.Receive(0)
        , $came | ForEach-Object $Says | Should -BeTrue -Because 'from the first end'
        $there.Send($value)
        $came = $here.Receive()
        , $came | ForEach-Object $Says | Should -BeTrue -Because 'from the second end'
        $here.Poll(), $there.Poll() | Should -Be $false, $false
    }

    It 'In its order' {
        1..500 | ForEach-Object { $here.Send($_) }
        1..500 | ForEach-Object { $there.Receive(0) } | Should -Be (1..500)
    }

    It 'Or fails where it is sent' {
        $bad = [pscustomobject] @{ Deep = $null }
        $deepest = $bad
        foreach ($i in 1..600) { $deepest.Deep = [pscustomobject] @{ Deep = $null }; $deepest = $deepest.Deep }
        (Get-Failure { $here.Send($bad) }).Exception.InnerException.ErrorId | Should -Be 'NotSerializable'
        $there.Poll() | Should -BeFalse
    }
}

Describe 'An end is the same in a worker' -Tag NoWait {
    BeforeAll {
        $here, $there = New-ProcessPipe -Name "$prefix-passed"
        $it = $there
        $pool = New-ProcessPool 1
        $prepared = New-ProcessPool 1 -Variable @{ given = $it } -ArgumentList (, $it) -InitializationScript { $argument = $args[0]; $used = $using:it }
    }

    AfterAll {
        $pool, $prepared | Stop-ProcessPool -Force
        $here, $there | Remove-SharedObject
    }

    It '<Name>' -ForEach $ways {
        & $Pass | Should -BeExactly "$prefix-passed-2 $PID"
        $here.Receive(60) | Should -Be 'from PipeConnection'
        $here.Poll() | Should -BeFalse
    }

    It 'And comes back as the object that it was' {
        [object]::ReferenceEquals((Invoke-PoolTask -Pool $pool { $using:there }), $there) | Should -BeTrue
    }

    It 'And in a session that has its name, with PowerShell''s objects' {
        $here.Send({ 2 + 2 })
        (Invoke-ChildSession "`$end = Connect-SharedObject '$prefix-passed-2'; `$end.Send([pscustomobject] @{ A = `$end.Receive(60) })").Error | Should -BeNullOrEmpty
        & $here.Receive(0).A | Should -Be 4
        [object]::ReferenceEquals((Connect-SharedObject "$prefix-passed-1"), $here) | Should -BeTrue
    }
}

Describe 'Two workers have an end each' {
    BeforeAll { $pool = New-ProcessPool 2 }
    AfterAll { Stop-ProcessPool $pool -Force }

    It 'And answer each other' {
        $first, $second = New-ProcessPipe
        $first, $second | Invoke-PoolMap -Pool $pool -ChunkSize 1 {
            $end = $_
            if ($end.Name -eq ($using:first).Name) {
                foreach ($i in 1..100) { $end.Send($i); if ($end.Receive(60) -ne -$i) { throw "Another answer than -$i came." } }
                $end.Close()
                'asked'
            }
            else {
                $count = 0
                try { while ($true) { $end.Send(-$end.Receive(60)); $count++ } } catch [PSMultiproc.PipeClosedException] { "answered $count" }
            }
        } | Should -Be 'asked', 'answered 100'
        $first, $second | Remove-SharedObject
    }

    It 'Of a one-way pipe, which ends with what the sender says' {
        $receiver, $sender = New-ProcessPipe -OneWay
        1..2 | Invoke-PoolMap -Pool $pool -ChunkSize 1 {
            if ($_ -eq 1) { $end = $using:receiver; while (($item = $end.Receive(60)) -ne 'end') { $item } }
            else { foreach ($i in 1..100) { ($using:sender).Send($i) }; ($using:sender).Send('end') }
        } | Should -Be (1..100)
        $receiver, $sender | Remove-SharedObject
    }
}

Describe 'The other end is gone' {
    It 'When <Name>: what was sent is received, then the end' -ForEach @(
        @{ Name = 'its process is killed'; End = { $process = Start-WorkerProcess { ($using:there).Send('last'); Stop-Process -Id $PID -Force }; $null = Wait-Job $process; Remove-Job $process }; Says = 'all processes that had it have ended' }
        @{ Name = 'its process has come to its end'; End = { $process = Start-WorkerProcess { ($using:there).Send('last') }; $null = Wait-Job $process; Remove-Job $process }; Says = 'all processes that had it have ended' }
        @{ Name = 'a worker closes it'; End = { Invoke-PoolTask { ($using:there).Send('last'); ($using:there).Close() } }; Says = 'it was closed' }
        @{ Name = 'it is freed'; End = { $there.Send('last'); Remove-SharedObject $there }; Says = 'it was freed' }
    ) {
        $here, $there = New-ProcessPipe
        . $End
        $here.Poll() | Should -BeTrue
        $here.Receive() | Should -Be 'last'
        $here.Poll() | Should -BeTrue -Because 'Receive does not wait'
        foreach ($use in { $here.Receive() }, { $here.Receive(0) }, { $here.Send(1) }) {
            $problem = Get-Failure $use
            $problem.Exception.InnerException.ErrorId | Should -Be 'PipeClosed'
            "$problem" | Should -BeLike "*other end of the pipe, '$($there.Name)', is gone: $Says*"
        }
        $here, $there | Where-Object IsRemoved -EQ $false | Remove-SharedObject
    }

    It 'While one waits: <Name>' -ForEach @(
        @{ Name = 'for something to receive'; Script = 'try { $here.Receive() } catch { $_.Exception.InnerException.ErrorId }'; Gives = 'PipeClosed' }
        @{ Name = 'with Poll'; Script = '$here.Poll(60)'; Gives = $true }
    ) {
        $here, $there = New-ProcessPipe
        $process = Start-WorkerProcess { ($using:there).Receive() }
        $run = Start-Pipeline $Script @{ here = $here }
        Wait-Waiter $here
        Wait-Waiter $there
        Stop-Job $process
        $run.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $run.Output | Should -Be $Gives
        Remove-Job $process
        $here, $there | Remove-SharedObject
    }

    It 'When its process fails before it has used it, until another has it' {
        $here, $there = New-ProcessPipe
        foreach ($process in (Start-WorkerProcess { $null = $using:there; throw 'before it began' }), (Start-WorkerProcess { $null = $using:there; Stop-Process -Id $PID -Force })) {
            (Get-Failure { $here.Receive(30) }).Exception.InnerException.ErrorId | Should -Be 'PipeClosed'
            $null = Wait-Job $process
            Remove-Job $process
        }
        $process = Start-WorkerProcess { ($using:there).Send(($using:there).Receive(30) * 2) }
        Wait-Waiter $there
        $here.Send(21)
        $here.Receive(30) | Should -Be 42
        $null = Wait-Job $process
        Remove-Job $process
        $here, $there | Remove-SharedObject
    }

    It 'And frees the pipe when both ends are closed' {
        $here, $there = New-ProcessPipe -Name "$prefix-closed"
        $here.Close()
        $here.IsClosed, $there.IsClosed | Should -Be $true, $false
        Get-SharedObject "$prefix-closed-*" | Should -HaveCount 2
        Invoke-PoolTask { ($using:there).Close() }
        Get-SharedObject "$prefix-closed-*" | Should -BeNullOrEmpty
        $here, $there | Remove-SharedObject
        foreach ($end in $here, $there) { (Get-Failure { $end.Receive() }).Exception.InnerException.ErrorId | Should -Be 'PipeClosed' }
    }

    It 'But not while another process that has used it lives' {
        $here, $there = New-ProcessPipe
        $here.Send(1)
        $there.Poll() | Should -BeTrue
        $process = Start-WorkerProcess { $null = ($using:there).Poll() }
        $null = Wait-Job $process
        $here.Send(2)
        $here.Poll() | Should -BeFalse
        Remove-Job $process
        $here, $there | Remove-SharedObject
    }
}

Describe 'A wait ends' {
    It 'With its pipeline, and nothing is lost: <_>' -ForEach '$here.Receive()', '$here.Receive(300)', '$here.Poll(300)' {
        $here, $there = New-ProcessPipe
        $run = Start-Pipeline $_ @{ here = $here }
        Wait-Waiter $here
        $run.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue -Because 'the prompt is to be back'
        $run.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $run.Output | Should -HaveCount 0
        $there.Send(1)
        $here.Receive(0) | Should -Be 1
        $here, $there | Remove-SharedObject
    }

    It 'When somebody presses Ctrl-C' -Skip:$IsWindows {
        $here, $there = New-ProcessPipe
        $session = Start-ChildSession "`$end = Connect-SharedObject $($here.Name); try { while (`$true) { [Console]::Out.WriteLine(`$end.Receive()) } } finally { [Console]::Out.WriteLine('ended') }"
        try {
            $there.Send('one')
            Wait-Waiter $here
            /bin/kill -INT $session.Id
            $session.WaitForExit(60000) | Should -BeTrue
            $session.StandardOutput.ReadToEnd().Trim() -split '\s+' | Should -Be 'one', 'ended'
            $session.StandardError.ReadToEnd() | Should -BeNullOrEmpty
        }
        finally { $session.Kill($true); $session.Dispose(); $here, $there | Remove-SharedObject }
    }

    It 'When the process that made the pipe is killed' {
        $maker = Start-ChildSession "`$null = New-ProcessPipe -Name $prefix-made; Start-Sleep 300"
        Wait-Until { Get-SharedObject "$prefix-made-[12]" | Select-Object -Skip 1 }
        $run = Start-Pipeline '$end.Receive()' @{ end = Connect-SharedObject "$prefix-made-1" }
        Wait-Waiter (Connect-SharedObject "$prefix-made-1")
        $maker.Kill($true)
        $run.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $run.Shell.Streams.Error.Exception.InnerException.ErrorId | Should -Be 'SharedObjectNotFound'
        $maker.Dispose()
    }
}

Describe 'A pipe refuses' -Tag NoWait {
    BeforeAll {
        $here, $there = New-ProcessPipe
        $receiver, $sender = New-ProcessPipe -OneWay
        $closed, $other = New-ProcessPipe
        $closed.Close()
        $freed, $left = New-ProcessPipe
        $freed.Dispose()
    }

    AfterAll { $here, $there, $receiver, $sender, $closed, $other, $left | Remove-SharedObject }

    It '<Name>, with one error' -ForEach @(
        @{ Name = 'to send by the end that receives'; Do = { $receiver.Send(1) }; Type = [InvalidOperationException]; Says = '*only receives. Send by the other, ''*'': the second*' }
        @{ Name = 'to receive by the end that sends'; Do = { $sender.Receive() }; Type = [InvalidOperationException]; Says = '*only sends. Receive and poll by the other, ''*'': the first*' }
        @{ Name = 'to receive for a time by the end that sends'; Do = { $sender.Receive(1) }; Type = [InvalidOperationException]; Says = '*only sends. Receive*' }
        @{ Name = 'to poll the end that sends'; Do = { $sender.Poll() }; Type = [InvalidOperationException]; Says = '*only sends. Receive*' }
        @{ Name = 'to receive where nothing comes in time'; Do = { $here.Receive(0.05) }; Type = [PSMultiproc.PipeEmptyException]; Says = '*Nothing was sent*in time*' }
        @{ Name = 'to send by a closed end'; Do = { $closed.Send(1) }; Type = [PSMultiproc.PipeClosedException]; Says = '*This end*was closed*' }
        @{ Name = 'to receive by a closed end'; Do = { $closed.Receive() }; Type = [PSMultiproc.PipeClosedException]; Says = '*This end*was closed*' }
        @{ Name = 'to poll a closed end'; Do = { $closed.Poll() }; Type = [PSMultiproc.PipeClosedException]; Says = '*This end*was closed*' }
        @{ Name = 'to send by a freed end'; Do = { $freed.Send(1) }; Type = [PSMultiproc.SharedObjectNotFoundException]; Says = '*has been freed*' }
        @{ Name = 'to receive by a freed end'; Do = { $freed.Receive() }; Type = [PSMultiproc.SharedObjectNotFoundException]; Says = '*has been freed*' }
        @{ Name = 'a time that is none'; Do = { $here.Receive(-1) }; Type = [ArgumentOutOfRangeException]; Says = '*timeout: give the seconds*' }
        @{ Name = 'a time that is none, to poll'; Do = { $here.Poll(-1) }; Type = [ArgumentOutOfRangeException]; Says = '*timeout: give the seconds*' }
    ) {
        $problem = Get-Failure $Do
        $problem.Exception.InnerException | Should -BeOfType $Type
        "$problem" | Should -BeLike $Says
    }

    It 'Nothing when it is closed once more, or was freed' {
        $closed.Close()
        $freed.Close()
    }

    It 'Nothing that was left by these tests' {
        Get-Own | Where-Object Type -EQ PipeConnection | Where-Object Name -NotIn ($here, $there, $receiver, $sender, $closed, $other, $left).Name | Should -BeNullOrEmpty
    }
}
