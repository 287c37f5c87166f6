# Shared objects at the prompt: made, found, passed to workers, freed.

BeforeDiscovery {
    # Every way in which an object gets to a worker. A case gives what the worker says of it.
    $ways = @(
        @{ Name = 'as an argument'; Pass = { Invoke-PoolTask -Pool $pool { param($it) Test-Shared $it } -ArgumentList $shared } }
        @{ Name = 'as an argument of a map'; Pass = { 1 | Invoke-PoolMap -Pool $pool { param($it) Test-Shared $it } -ArgumentList $shared } }
        @{ Name = 'by $using:'; Pass = { 1 | Invoke-PoolMap -Pool $pool { Test-Shared $using:shared } } }
        @{ Name = 'by $using: of a member'; Pass = { $holder = @{ It = $shared }; 1 | Invoke-PoolMap -Pool $pool { Test-Shared ($using:holder).It } } }
        @{ Name = 'by $using: in a task'; Pass = { Invoke-PoolTask -Pool $pool { Test-Shared $using:shared } } }
        @{ Name = 'by $using: in the default pool'; Pass = { 1 | Invoke-PoolMap { Test-Shared $using:shared } } }
        @{ Name = 'by -Variable'; Pass = { 1 | Invoke-PoolMap -Pool $prepared { Test-Shared $given } } }
        @{ Name = 'as an initialization script''s argument'; Pass = { 1 | Invoke-PoolMap -Pool $prepared { Test-Shared $argument } } }
        @{ Name = 'by an initialization script''s $using:'; Pass = { 1 | Invoke-PoolMap -Pool $prepared { Test-Shared $used } } }
        @{ Name = 'as an item'; Pass = { $shared | Invoke-PoolMap -Pool $pool { Test-Shared $_ } } }
        @{ Name = 'as -InputObject'; Pass = { Invoke-PoolMap -Pool $pool { Test-Shared $_ } -InputObject $shared } }
        @{ Name = 'as a splatted item'; Pass = { @{ It = $shared } | Invoke-PoolMap -Pool $pool -Splat { param($It) Test-Shared $It } } }
        @{ Name = 'in an array'; Pass = { , (1, $shared) | Invoke-PoolMap -Pool $pool { Test-Shared $_[1] } } }
        @{ Name = 'in a typed array'; Pass = { , [PSMultiproc.SharedObject[]] @($shared) | Invoke-PoolMap -Pool $pool { Test-Shared $_[0] } } }
        @{ Name = 'in a hashtable'; Pass = { @{ It = $shared } | Invoke-PoolMap -Pool $pool { Test-Shared $_.It } } }
        @{ Name = 'in an ordered dictionary'; Pass = { [ordered] @{ It = $shared } | Invoke-PoolMap -Pool $pool { Test-Shared $_.It } } }
        @{ Name = 'in a custom object'; Pass = { [pscustomobject] @{ It = $shared } | Invoke-PoolMap -Pool $pool { Test-Shared $_.It } } }
        @{ Name = 'in a list'; Pass = { $list = [Collections.Generic.List[object]]::new(); $list.Add($shared); , $list | Invoke-PoolMap -Pool $pool { Test-Shared $_[0] } } }
        @{ Name = 'with a property that was added'; Pass = { $decorated = $shared | Add-Member Note 1 -PassThru; Invoke-PoolTask -Pool $pool { Test-Shared $using:decorated } } }
        @{ Name = 'to a pool in a worker'; Pass = { Invoke-PoolTask -Pool $pool { $it = $using:shared; $inner = New-ProcessPool 1; try { Invoke-PoolTask -Pool $inner { Test-Shared $using:it } } finally { Stop-ProcessPool $inner -Force } } } }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $prefix = "test-$PID"

    # What a process sees of an object: the type, the name, who made it, and who holds it, which is the test's process.
    function Test-Shared($It) { "$($It.pstypenames[0]) $($It.Name) $($It.CreatorProcessId) $($It.OwnerProcessId) $($It.Acquire(0))" }

    function Get-Own { Get-SharedObject | Where-Object CreatorProcessId -EQ $PID }

    # The files of all that there is, whoever made it.
    function Test-SharedFile([string] $Name) { Test-Path "/dev/shm/psmultiproc-$(id -u)/s-$Name" }
}

Describe 'A shared object is the same in a worker' {
    BeforeAll {
        $shared = New-ProcessLock -Name "$prefix-passed"
        $null = $shared.Acquire()
        $pool = New-ProcessPool 1
        $prepared = New-ProcessPool 1 -Variable @{ given = $shared } -ArgumentList $shared -InitializationScript { $argument = $args[0]; $used = $using:shared }
    }

    AfterAll {
        $pool, $prepared | Stop-ProcessPool -Force
        $shared.Dispose()
    }

    It '<Name>' -ForEach $ways {
        & $Pass | Should -BeExactly "PSMultiproc.ProcessLock $prefix-passed $PID $PID False"
    }

    It 'And comes back as the object that it was: <Name>' -ForEach @(
        @{ Name = 'as output'; Block = { $using:shared }; Get = { $_ } }
        @{ Name = 'as output of a map'; Block = { $using:shared }; Get = { $_ } }
        @{ Name = 'in an array'; Block = { , (1, $using:shared) }; Get = { $_[1] } }
        @{ Name = 'in a hashtable'; Block = { @{ It = $using:shared } }; Get = { $_.It } }
        @{ Name = 'in a custom object'; Block = { [pscustomobject] @{ It = $using:shared } }; Get = { $_.It } }
        @{ Name = 'found by its name there'; Block = { Connect-SharedObject ($using:shared).Name }; Get = { $_ } }
    ) {
        $output = Invoke-PoolTask -Pool $pool $Block
        $back = ForEach-Object -InputObject $output $Get
        [object]::ReferenceEquals($back, $shared) | Should -BeTrue
    }

    It 'Also when the worker made it, and for the next worker' {
        $made = Invoke-PoolTask -Pool $pool { $lock = New-ProcessLock; $null = $lock.Acquire(); $lock }
        $made.CreatorProcessId | Should -Be $pool.Workers.ProcessId
        $made.OwnerProcessId | Should -Be $pool.Workers.ProcessId
        $made.Acquire(0) | Should -BeFalse
        Invoke-PoolTask -Pool $prepared { ($using:made).OwnerProcessId } | Should -Be $pool.Workers.ProcessId
        Invoke-PoolTask -Pool $pool { ($using:made).Release() }
        Invoke-PoolTask -Pool $prepared { Use-ProcessLock $using:made { 'had it' } } | Should -Be 'had it'
        Invoke-PoolTask -Pool $pool { Remove-SharedObject $using:made }
        $made.IsRemoved | Should -BeTrue
    }

    It 'Is refused where it was freed before it was sent' {
        $freed = New-ProcessLock
        $freed.Dispose()
        (Get-Failure { Invoke-PoolTask -Pool $pool { $using:freed } }).FullyQualifiedErrorId | Should -BeLike 'SharedObjectNotFound*'
    }
}

Describe 'A name' {
    It 'Finds the object from another session' {
        $lock = New-ProcessLock -Name "$prefix-found"
        $null = $lock.Acquire()
        (Invoke-ChildSession "`$it = Connect-SharedObject '$prefix-found'; `"`$(`$it.GetType()) `$(`$it.OwnerProcessId) `$(`$it.Acquire(0))`"").Output |
            Should -Be "PSMultiproc.ProcessLock $PID False"
        [object]::ReferenceEquals((Connect-SharedObject -Name "$prefix-found"), $lock) | Should -BeTrue
        [object]::ReferenceEquals((Get-SharedObject "$prefix-found" | Connect-SharedObject), $lock) | Should -BeTrue
        $lock.Dispose()
    }

    It 'That cannot be one is refused by <Command>: "<Value>"' -ForEach @(
        foreach ($command in 'New-ProcessLock', 'Connect-SharedObject') {
            foreach ($value in 'a/b', '..', '.', '', 'a\b', 'C:x', ('x' * 201)) { @{ Command = $command; Value = $value } }
        }
    ) {
        $before = @(Get-Own).Count
        $problem = Get-Failure { & $Command -Name $Value }
        "$problem" | Should -BeLike "*'Name'*cannot name shared memory. Give 1 to 200 characters other than*"
        @(Get-Own).Count | Should -Be $before
    }

    It 'That is taken is refused, and the object that has it stays as it was' {
        $lock = New-ProcessLock -Name "$prefix-taken"
        $null = $lock.Acquire()
        $problem = Get-Failure { New-ProcessLock -Name "$prefix-taken" -Reentrant }
        $problem.FullyQualifiedErrorId | Should -Be 'SharedObjectNameInUse,PSMultiproc.Commands.NewProcessLockCommand'
        "$problem" | Should -BeLike "-Name: *'$prefix-taken'*Choose another name, or free that one with Remove-SharedObject."
        $lock.OwnerProcessId | Should -Be $PID
        $lock.IsReentrant | Should -BeFalse
        $lock.Dispose()
        (New-ProcessLock -Name "$prefix-taken").Dispose()
    }

    It 'That nobody has is one error of <Command>' -ForEach @(
        @{ Command = 'Connect-SharedObject' }
        @{ Command = 'Get-SharedObject' }
        @{ Command = 'Remove-SharedObject' }
    ) {
        & $Command "$prefix-none" -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem | Should -HaveCount 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'SharedObjectNotFound,PSMultiproc.Commands.*'
        $problem[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problem[0].TargetObject | Should -Be "$prefix-none"
        "$($problem[0])" | Should -BeLike "*'$prefix-none'*"
    }

    It 'Completes for <_>' -ForEach 'Connect-SharedObject ', 'Connect-SharedObject -Name ', 'Get-SharedObject ', 'Remove-SharedObject ', 'Remove-SharedObject -Name ' {
        $lock = New-ProcessLock -Name "$prefix-to complete"
        $line = "$_$prefix-to"
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be "'$prefix-to complete'"
        $lock.Dispose()
    }
}

Describe 'Get-SharedObject' {
    It 'Tells name, type, creator, size and waiters' {
        $lock = New-ProcessLock -Name "$prefix-told"
        $null = $lock.Acquire()
        $known = Get-SharedObject "$prefix-told"
        $known | Should -BeOfType PSMultiproc.SharedObjectInfo
        $known.Name, $known.Type, $known.CreatorProcessId, $known.Waiters | Should -Be "$prefix-told", 'ProcessLock', $PID, 0
        $known.Size | Should -BeGreaterThan 0
        $run = Start-Pipeline '$lock.Acquire()' @{ lock = $lock }
        Wait-Until { (Get-SharedObject "$prefix-told").Waiters -eq 1 }
        $lock.Dispose()
        $run.Run.AsyncWaitHandle.WaitOne(10000) | Should -BeTrue -Because 'a wait for what was freed ends'
        $run.Shell.Streams.Error[0].Exception.InnerException.ErrorId | Should -Be 'SharedObjectNotFound'
    }

    It 'Finds by pattern and lists in order of names' {
        $locks = 'b', 'a', 'c' | ForEach-Object { New-ProcessLock -Name "$prefix-list-$_" }
        (Get-SharedObject "$prefix-LIST-*").Name | Should -Be "$prefix-list-a", "$prefix-list-b", "$prefix-list-c"
        ("$prefix-list-c", "$prefix-list-a" | Get-SharedObject).Name | Should -Be "$prefix-list-c", "$prefix-list-a"
        Get-SharedObject "$prefix-nothing*" | Should -BeNullOrEmpty
        $locks.Dispose()
    }

    It 'Shows a table' {
        $lock = New-ProcessLock -Name "$prefix-shown"
        $text = Get-SharedObject "$prefix-shown" | Out-String
        $text | Should -Match "Name\s+Type\s+CreatorProcessId\s+Size\s+Waiters"
        $text | Should -Match "$prefix-shown\s+ProcessLock\s+$PID\s+\d+\s+0"
        $lock.Dispose()
    }
}

Describe 'New-SharedValue' {
    It 'Makes a value: <Name>' -ForEach @(
        @{ Name = 'of an integer'; Make = { New-SharedValue 5 }; Type = [int]; Value = 5 }
        @{ Name = 'of a long'; Make = { New-SharedValue 5000000000 }; Type = [long]; Value = 5000000000 }
        @{ Name = 'of a double'; Make = { New-SharedValue -Value 2.5 }; Type = [double]; Value = 2.5 }
        @{ Name = 'of a decimal'; Make = { New-SharedValue 2.5d }; Type = [decimal]; Value = 2.5d }
        @{ Name = 'of a truth'; Make = { New-SharedValue $true }; Type = [bool]; Value = $true }
        @{ Name = 'of a time'; Make = { New-SharedValue ([datetime] '2001-02-03') }; Type = [datetime]; Value = [datetime] '2001-02-03' }
        @{ Name = 'of a span of time'; Make = { New-SharedValue ([timespan] '1:02') }; Type = [timespan]; Value = [timespan] '1:02' }
        @{ Name = 'of a GUID'; Make = { New-SharedValue ([guid] '00000000-0000-0000-0000-000000000001') }; Type = [guid]; Value = [guid] '00000000-0000-0000-0000-000000000001' }
        @{ Name = 'of another type than -Value'; Make = { New-SharedValue 5 -Type byte }; Type = [byte]; Value = 5 }
        @{ Name = 'of a text'; Make = { New-SharedValue '7' -Type int }; Type = [int]; Value = 7 }
        @{ Name = 'of a text for a time'; Make = { New-SharedValue '2001-02-03' -Type datetime }; Type = [datetime]; Value = [datetime] '2001-02-03' }
        @{ Name = 'of a type''s zero'; Make = { New-SharedValue -Type long }; Type = [long]; Value = 0 }
        @{ Name = 'of nothing, which is zero'; Make = { New-SharedValue $null -Type int }; Type = [int]; Value = 0 }
        @{ Name = 'of what a command gave'; Make = { New-SharedValue (Write-Output 5) }; Type = [int]; Value = 5 }
    ) {
        $shared = & $Make
        $shared | Should -BeOfType PSMultiproc.SharedValue
        $shared.ValueType | Should -Be $Type
        $shared.Value | Should -Be $Value
        $shared.Value | Should -BeOfType $Type
        $shared.IsSynchronized | Should -BeTrue
        $shared.Dispose()
    }

    It 'Is counted up by workers, each in its way' {
        $shared = New-SharedValue 0
        1..100 | Invoke-PoolMap { $null = ($using:shared).Increment() }
        1..100 | Invoke-PoolMap { $null = ($using:shared).Add(2) }
        1..100 | Invoke-PoolMap { Use-ProcessLock $using:shared { ($using:shared).Value += 3 } }
        1..100 | Invoke-PoolMap { $null = ($using:shared).Update({ $args[0] + 4 }) }
        $shared.Value | Should -Be 1000
        $shared.Dispose()
    }

    It 'Is the same as an item, four times' {
        $shared = New-SharedValue 0
        $shared, $shared, $shared, $shared | Invoke-PoolMap { $_.Increment() } | Sort-Object | Should -Be @(1..4)
        $shared.Value | Should -Be 4
        $shared.Dispose()
    }

    It 'Has no lock with -Unsynchronized, and says so' {
        $shared = New-SharedValue 1 -Unsynchronized
        $shared.IsSynchronized | Should -BeFalse
        $shared.Increment() | Should -Be 2
        (Get-Failure { Use-ProcessLock $shared { throw 'it ran' } }) | Should -BeLike "*'Lock'*-Unsynchronized*"
        $shared.Dispose()
    }

    It 'Refuses <Name>, with one error' -ForEach @(
        @{ Name = 'a value that is too large'; Make = { New-SharedValue 300 -Type byte }; Id = 'InvalidSharedValue'; Message = '-Value: *"300"*System.Byte*another -Type.' }
        @{ Name = 'a text that is no number'; Make = { New-SharedValue x -Type int }; Id = 'InvalidSharedValue'; Message = '-Value: *"x"*System.Int32*another -Type.' }
        @{ Name = 'several values'; Make = { New-SharedValue 1, 2 -Type int }; Id = 'InvalidSharedValue'; Message = '-Value: *System.Int32*' }
        @{ Name = 'a text'; Make = { New-SharedValue 'x' }; Id = 'UnsupportedSharedType'; Message = '-Type: *System.String*Int32*Guid.' }
        @{ Name = 'a type that does not fit'; Make = { New-SharedValue 1 -Type string }; Id = 'UnsupportedSharedType'; Message = '-Type: *System.String*' }
        @{ Name = 'no value and no type'; Make = { New-SharedValue }; Id = 'SharedTypeNotKnown'; Message = '-Value: *Give -Type*' }
        @{ Name = 'nothing, of no type'; Make = { New-SharedValue $null }; Id = 'SharedTypeNotKnown'; Message = '-Value: *Give -Type*' }
    ) {
        $before = @(Get-Own).Count
        $problem = Get-Failure $Make
        $problem.FullyQualifiedErrorId | Should -Be "$Id,PSMultiproc.Commands.NewSharedValueCommand"
        "$problem" | Should -BeLike $Message
        @(Get-Own).Count | Should -Be $before
    }

    It 'Stays as it was when a method refuses: <Name>' -ForEach @(
        @{ Name = 'an overflow'; Do = { $shared.Add(1) } }
        @{ Name = 'an argument of another type'; Do = { $shared.Add('x') } }
        @{ Name = 'a value that is too large'; Do = { $shared.Value = 300 } }
        @{ Name = 'a block that throws'; Do = { $shared.Update({ throw 'no' }) } }
    ) {
        $shared = New-SharedValue 255 -Type byte
        $null = Get-Failure $Do
        $shared.Value | Should -Be 255
        $shared.GetLock().OwnerProcessId | Should -Be 0
        $shared.Dispose()
    }

    It 'Cannot be freed by its lock' {
        $shared = New-SharedValue 1
        Remove-SharedObject $shared.GetLock() -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -Be 'PartOfASharedObject,PSMultiproc.Commands.RemoveSharedObjectCommand'
        $shared.IsRemoved | Should -BeFalse
        $shared.Dispose()
    }
}

Describe 'New-SharedArray' {
    It 'Makes an array: <Name>' -ForEach @(
        @{ Name = 'of items'; Make = { New-SharedArray 1, 2, 3 }; Type = [int]; Items = 1, 2, 3 }
        @{ Name = 'of a range'; Make = { New-SharedArray -Value (1..3) }; Type = [int]; Items = 1, 2, 3 }
        @{ Name = 'of a typed array'; Make = { New-SharedArray ([double[]] (1, 2)) }; Type = [double]; Items = 1.0, 2.0 }
        @{ Name = 'of a list'; Make = { New-SharedArray ([Collections.Generic.List[int]] @(4, 5)) }; Type = [int]; Items = 4, 5 }
        @{ Name = 'of one item'; Make = { New-SharedArray 7 }; Type = [int]; Items = @(7) }
        @{ Name = 'of what a command gave'; Make = { New-SharedArray (1..3 | ForEach-Object { $_ }) }; Type = [int]; Items = 1, 2, 3 }
        @{ Name = 'of another array'; Make = { $other = New-SharedArray 1, 2; New-SharedArray $other; $other.Dispose() }; Type = [int]; Items = 1, 2 }
        @{ Name = 'of several types, with -Type'; Make = { New-SharedArray 1, 2.5, '3' -Type double }; Type = [double]; Items = 1.0, 2.5, 3.0 }
        @{ Name = 'of no items, with -Type'; Make = { New-SharedArray @() -Type int }; Type = [int]; Items = @() }
        @{ Name = 'by its length'; Make = { New-SharedArray -Length 3 -Type long }; Type = [long]; Items = 0, 0, 0 }
        @{ Name = 'of no length'; Make = { New-SharedArray -Length 0 -Type long }; Type = [long]; Items = @() }
    ) {
        $shared = & $Make
        # Not by the pipeline, which takes it apart.
        $shared -is [PSMultiproc.SharedArray] | Should -BeTrue
        $shared.ElementType | Should -Be $Type
        $shared.Count | Should -Be $Items.Count
        @($shared) | Should -Be $Items
        Remove-SharedObject $shared
        $shared.IsRemoved | Should -BeTrue
    }

    It 'Is the same in workers' {
        $shared = New-SharedArray 0, 1, 2, 3
        0..3 | Invoke-PoolMap { $null = ($using:shared).AddAt($_, 4) }
        @($shared) | Should -Be 4, 5, 6, 7
        Invoke-PoolTask { param($it) $it[0] = 9; "$($it.GetType().Name) $($it.Count)" } -ArgumentList (, $shared) | Should -Be 'SharedArray`1 4'
        , $shared | Invoke-PoolMap { $_[1] = 8; $_.ToArray() } | Should -Be 9, 8, 6, 7
        @{ It = $shared } | Invoke-PoolMap { $_.It.SetSlice(2, [int[]] (1, 1)) }
        @($shared) | Should -Be 9, 8, 1, 1
        $back = Invoke-PoolTask { @{ It = $using:shared } }
        [object]::ReferenceEquals($back.It, $shared) | Should -BeTrue
        $shared.Dispose()
    }

    It 'Is one object to the commands that find it' {
        $shared = New-SharedArray 1, 2 -Name "$prefix-array"
        [object]::ReferenceEquals((Connect-SharedObject "$prefix-array"), $shared) | Should -BeTrue
        (Get-SharedObject "$prefix-array").Type | Should -Be 'SharedArray'
        Get-SharedObject "$prefix-array" | Remove-SharedObject
        $shared.IsRemoved | Should -BeTrue
    }

    It 'Refuses <Name>, with one error' -ForEach @(
        @{ Name = 'items of several types'; Make = { New-SharedArray 1, 2.5 }; Id = 'SharedTypeNotKnown'; Message = '-Value: *Int32 and Double. Give -Type*' }
        @{ Name = 'an item that is nothing'; Make = { New-SharedArray 1, $null }; Id = 'SharedTypeNotKnown'; Message = '-Value: *Int32 and null. Give -Type*' }
        @{ Name = 'no items and no type'; Make = { New-SharedArray @() }; Id = 'SharedTypeNotKnown'; Message = '-Value: *Give -Type*' }
        @{ Name = 'a length and no type'; Make = { New-SharedArray -Length 4 }; Id = 'SharedTypeNotKnown'; Message = '-Length: *Give -Type*' }
        @{ Name = 'an item out of range'; Make = { New-SharedArray 1, 300 -Type byte }; Id = 'InvalidSharedValue'; Message = '-Value: item 1: *"300"*System.Byte*' }
        @{ Name = 'an item that is no number'; Make = { New-SharedArray x, 1 -Type int }; Id = 'InvalidSharedValue'; Message = '-Value: item 0: *"x"*' }
        @{ Name = 'texts'; Make = { New-SharedArray a, b }; Id = 'UnsupportedSharedType'; Message = '-Type: *System.String*' }
        @{ Name = 'a negative length'; Make = { New-SharedArray -Length -1 -Type int }; Id = 'ParameterArgumentValidationError'; Message = "*'Length'*-1*" }
        @{ Name = 'items and a length'; Make = { New-SharedArray -Value 1, 2 -Length 2 }; Id = 'AmbiguousParameterSet'; Message = '*Parameter set*' }
    ) {
        $before = @(Get-Own).Count
        $problem = Get-Failure $Make
        $problem.FullyQualifiedErrorId | Should -Be "$Id,PSMultiproc.Commands.NewSharedArrayCommand"
        "$problem" | Should -BeLike $Message
        @(Get-Own).Count | Should -Be $before
    }
}

Describe 'What processes wait by' {
    It 'Is made as asked: <Name>' -ForEach @(
        @{ Name = 'a semaphore'; Make = { New-ProcessSemaphore 3 }; Type = 'ProcessSemaphore'; Says = { $it.CurrentCount }; Expected = 3 }
        @{ Name = 'a semaphore of no permits'; Make = { New-ProcessSemaphore -InitialCount 0 -MaximumCount 2 }; Type = 'ProcessSemaphore'; Says = { $it.CurrentCount; $it.Acquire(0) }; Expected = 0, $false }
        @{ Name = 'an event'; Make = { New-ProcessEvent }; Type = 'ProcessEvent'; Says = { $it.IsSet; $it.Wait(0) }; Expected = $false, $false }
        @{ Name = 'an event that is set'; Make = { New-ProcessEvent -Set }; Type = 'ProcessEvent'; Says = { $it.IsSet; $it.Wait(0) }; Expected = $true, $true }
        @{ Name = 'a condition'; Make = { New-ProcessCondition }; Type = 'ProcessCondition'; Says = { $it.Acquire(); $it.Wait(0); $it.GetLock().OwnerProcessId -eq $PID; $it.Release() }; Expected = $true, $false, $true }
        @{ Name = 'a barrier'; Make = { New-ProcessBarrier 2 }; Type = 'ProcessBarrier'; Says = { $it.ParticipantCount; $it.WaitingCount; $it.IsBroken }; Expected = 2, 0, $false }
        @{ Name = 'a barrier of one'; Make = { New-ProcessBarrier -ParticipantCount 1 }; Type = 'ProcessBarrier'; Says = { $null = $it.SignalAndWait(0); $it.IsBroken }; Expected = $false }
    ) {
        $it = & $Make
        $it.GetType().FullName | Should -Be "PSMultiproc.$Type"
        & $Says | Should -Be $Expected
        (Get-SharedObject $it.Name).Type | Should -Be $Type
        Remove-SharedObject $it
    }

    It 'Is the same in a worker, and comes back as it was: <Name>' -ForEach @(
        @{ Name = 'a semaphore'; Make = { New-ProcessSemaphore 3 }; Do = { ($using:it).Acquire(0) }; Says = { $it.CurrentCount }; Expected = 2 }
        @{ Name = 'an event'; Make = { New-ProcessEvent }; Do = { ($using:it).Set() }; Says = { $it.IsSet }; Expected = $true }
        @{ Name = 'a condition'; Make = { New-ProcessCondition }; Do = { ($using:it).Acquire(0) }; Says = { $it.GetLock().OwnerProcessId -eq $pool.Workers.ProcessId }; Expected = $true }
        @{ Name = 'a barrier'; Make = { New-ProcessBarrier 2 }; Do = { ($using:it).Abort() }; Says = { $it.IsBroken }; Expected = $true }
    ) {
        $it = & $Make
        $pool = New-ProcessPool 1
        $null = Invoke-PoolTask -Pool $pool $Do
        & $Says | Should -Be $Expected
        [object]::ReferenceEquals((Invoke-PoolTask -Pool $pool { $using:it }), $it) | Should -BeTrue
        [object]::ReferenceEquals(($it | Invoke-PoolMap -Pool $pool { @{ It = $_ } }).It, $it) | Should -BeTrue
        Stop-ProcessPool $pool -Force
        $it.Dispose()
    }

    It 'Has its waits ended by Ctrl-C: <Name>' -ForEach @(
        @{ Name = 'a semaphore'; Make = { New-ProcessSemaphore 0 }; Script = '$it.Acquire()' }
        @{ Name = 'an event'; Make = { New-ProcessEvent }; Script = '$it.Wait()' }
        @{ Name = 'a condition'; Make = { New-ProcessCondition }; Script = 'Use-ProcessLock $it { $it.Wait() }' }
        @{ Name = 'a condition with a block'; Make = { New-ProcessCondition }; Script = 'Use-ProcessLock $it { $it.WaitFor({ $false }) }' }
        @{ Name = 'a barrier'; Make = { New-ProcessBarrier 2 }; Script = '$it.SignalAndWait()' }
    ) {
        $it = & $Make
        $run = Start-Pipeline $Script @{ it = $it }
        Wait-Until { (Get-SharedObject $it.Name).Waiters -gt 0 }
        $run.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(10000) | Should -BeTrue
        $run.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $run.Shell.Streams.Error | Should -HaveCount 0
        $run.Output | Should -HaveCount 0
        if ($it -is [PSMultiproc.ProcessCondition]) { $it.GetLock().OwnerProcessId | Should -Be 0 }
        $it.Dispose()
    }

    It 'A condition takes the lock that it is given: <Name>' -ForEach @(
        @{ Name = 'a lock'; Make = { New-ProcessLock } }
        @{ Name = 'the lock of a value'; Make = { New-SharedValue 1 } }
    ) {
        $guard = & $Make
        $it = New-ProcessCondition $guard
        $lock = $guard -is [PSMultiproc.ProcessLock] ? $guard : $guard.GetLock()
        Use-ProcessLock $it { $lock.OwnerProcessId } | Should -Be $PID
        [object]::ReferenceEquals($it.GetLock(), $lock) | Should -BeTrue
        $it, $guard | Remove-SharedObject
    }

    It 'Refuses <Name>, with one error' -ForEach @(
        @{ Name = 'a negative count'; Make = { New-ProcessSemaphore -1 }; Id = 'ParameterArgumentValidationError'; Message = "*'InitialCount'*-1*" }
        @{ Name = 'a maximum of none'; Make = { New-ProcessSemaphore 0 -MaximumCount 0 }; Id = 'ParameterArgumentValidationError'; Message = "*'MaximumCount'*" }
        @{ Name = 'more than the maximum'; Make = { New-ProcessSemaphore 3 -MaximumCount 2 }; Id = 'InitialCountAboveMaximum'; Message = '-InitialCount: 3 *-MaximumCount*2*' }
        @{ Name = 'a barrier for nobody'; Make = { New-ProcessBarrier 0 }; Id = 'ParameterArgumentValidationError'; Message = "*'ParticipantCount'*0*" }
        @{ Name = 'a barrier for too many'; Make = { New-ProcessBarrier 1000001 }; Id = 'ParameterArgumentValidationError'; Message = "*'ParticipantCount'*1000001*" }
        @{ Name = 'a condition on no lock'; Make = { New-ProcessCondition 5 }; Id = 'ParameterArgumentTransformationError'; Message = "*'Lock'*'5' is no lock*" }
        @{ Name = 'a condition on a lock that was freed'; Make = { $freed = New-ProcessLock; $freed.Dispose(); New-ProcessCondition $freed }; Id = 'SharedObjectNotFound'; Message = '*has been freed*' }
        @{ Name = 'a name with a path'; Make = { New-ProcessEvent -Name a/b }; Id = 'ParameterArgumentValidationError'; Message = "*'Name'*" }
    ) {
        $before = @(Get-Own).Count
        $problem = Get-Failure $Make
        $problem.FullyQualifiedErrorId | Should -BeLike "$Id,PSMultiproc.Commands.New*"
        "$problem" | Should -BeLike $Message
        @(Get-Own).Count | Should -Be $before
    }

    It 'A semaphore refuses a release past its maximum, and stays as it was' {
        $it = New-ProcessSemaphore 2 -MaximumCount 2
        $null = Get-Failure { $it.Release() }
        $it.CurrentCount | Should -Be 2
        $it.Dispose()
    }
}

Describe 'An object is freed' {
    It 'By <Name>' -ForEach @(
        @{ Name = 'Dispose'; Free = { $lock.Dispose() } }
        @{ Name = 'Dispose, twice'; Free = { $lock.Dispose(); $lock.Dispose() } }
        @{ Name = 'Remove-SharedObject of the object'; Free = { Remove-SharedObject $lock } }
        @{ Name = 'Remove-SharedObject of a name'; Free = { Remove-SharedObject $lock.Name } }
        @{ Name = 'Remove-SharedObject -Name'; Free = { Remove-SharedObject -Name $lock.Name } }
        @{ Name = 'Remove-SharedObject -Name of a pattern'; Free = { Remove-SharedObject -Name "$($lock.Name)*" } }
        @{ Name = 'an object in the pipeline'; Free = { $lock | Remove-SharedObject } }
        @{ Name = 'a name in the pipeline'; Free = { $lock.Name | Remove-SharedObject } }
        @{ Name = 'what Get-SharedObject gives'; Free = { Get-SharedObject $lock.Name | Remove-SharedObject } }
        @{ Name = 'an array'; Free = { Remove-SharedObject -InputObject @($lock) } }
        @{ Name = 'a worker'; Free = { Invoke-PoolTask { Remove-SharedObject $using:lock } } }
        @{ Name = 'a worker that has its name'; Free = { $name = $lock.Name; Invoke-PoolTask { Remove-SharedObject -Name $using:name } } }
    ) {
        $lock = New-ProcessLock -Name "$prefix-freed"
        & $Free | Should -BeNullOrEmpty
        $lock.IsRemoved | Should -BeTrue
        Get-SharedObject "$prefix-freed*" | Should -BeNullOrEmpty
        (Get-Failure { $lock.Acquire() }).Exception.InnerException.ErrorId | Should -Be 'SharedObjectNotFound'
        Remove-SharedObject $lock -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'SharedObjectNotFound,*'
    }

    It 'Not with -WhatIf' {
        $lock = New-ProcessLock
        Remove-SharedObject $lock -WhatIf
        $lock.IsRemoved | Should -BeFalse
        $lock.Dispose()
    }

    It 'And an unknown one does not keep the others' {
        $locks = 1..2 | ForEach-Object { New-ProcessLock }
        $locks[0], "$prefix-none", 5, $locks[1] | Remove-SharedObject -ErrorVariable problem -ErrorAction SilentlyContinue
        $locks.IsRemoved | Should -Be $true, $true
        $problem.FullyQualifiedErrorId | Should -Be @('SharedObjectNotFound', 'NotASharedObject' | ForEach-Object { "$_,PSMultiproc.Commands.RemoveSharedObjectCommand" })
    }

    It 'With the session that made it' {
        $session = Invoke-ChildSession "`$null = New-ProcessLock -Name '$prefix-session'; 1..3 | ForEach-Object { (New-ProcessLock).Name }"
        $session.Output | Should -HaveCount 3
        foreach ($name in @($session.Output; "$prefix-session")) {
            Connect-SharedObject $name -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'SharedObjectNotFound,*'
            if ($IsLinux) { Test-SharedFile $name | Should -BeFalse }
        }
    }

    It 'With the worker that made it' {
        $pool = New-ProcessPool 1
        $made = Invoke-PoolTask -Pool $pool { New-ProcessLock }
        Stop-ProcessPool $pool
        Wait-ProcessPool $pool
        Get-SharedObject | Where-Object Name -EQ $made.Name | Should -BeNullOrEmpty
        if ($IsLinux) { Test-SharedFile $made.Name | Should -BeFalse }
    }

    It 'When a process was killed, at the next use' {
        $session = Start-ChildSession "`$null = (New-ProcessLock -Name '$prefix-killed').Acquire(); while (`$true) { [Threading.Thread]::Sleep(1000) }"
        try {
            Wait-Until { Get-SharedObject "$prefix-killed*" } -Seconds 30
            $lock = Connect-SharedObject "$prefix-killed"
            $session.Kill()
            $session.WaitForExit(10000) | Should -BeTrue
            (New-ProcessLock).Dispose()
            Get-SharedObject "$prefix-killed*" | Should -BeNullOrEmpty
            if ($IsLinux) { Test-SharedFile "$prefix-killed" | Should -BeFalse }
            (Get-Failure { $lock.Acquire(20) }).Exception.InnerException.ErrorId | Should -Be 'SharedObjectNotFound'
            (New-ProcessLock -Name "$prefix-killed").Dispose()
        }
        finally { $session.Kill(); $session.Dispose() }
    }

    It 'And nothing of this session is left' {
        Get-Own | Should -BeNullOrEmpty
    }
}
