# The kinds of shared objects at the prompt: how each is made, what it refuses, and that it is the same in workers.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $prefix = "test-$PID"

    function Get-Own { Get-SharedObject | Where-Object CreatorProcessId -EQ $PID }
}

Describe 'New-SharedValue' -Tag NoWait {
    It 'Makes a value: <Name>' -ForEach @(
        @{ Name = 'of an integer'; Make = { New-SharedValue 5 }; Type = [int]; Value = 5 }
        @{ Name = 'of a negative integer'; Make = { New-SharedValue -5 }; Type = [int]; Value = -5 }
        @{ Name = 'of a negative fraction'; Make = { New-SharedValue -5.5 }; Type = [double]; Value = -5.5 }
        @{ Name = 'of a negative long'; Make = { New-SharedValue -5l }; Type = [long]; Value = -5 }
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
        $shared.GetValueType() | Should -Be $Type
        $shared.TypeName | Should -Be $Type.FullName
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

    It 'Is updated by <Name>' -ForEach @(
        @{ Name = 'a block with $_'; Change = { $_ * 3 } }
        @{ Name = 'a block with $args'; Change = { $args[0] * 3 } }
        @{ Name = 'a block with a parameter'; Change = { param($before) $before * 3 } }
        @{ Name = 'a block that gives text'; Change = { "$($_ * 3)" } }
        @{ Name = 'a delegate'; Change = [Func[int, int]] { param($before) $before * 3 } }
    ) {
        $shared = New-SharedValue 5
        $shared.Update($Change) | Should -Be 15
        if ($Change -is [scriptblock]) {
            1..2 | Invoke-PoolMap -ArgumentList $shared, $Change { param($it, $change) $null = $it.Update($change) }
            $shared.Value | Should -Be 135
        }
        $shared.Dispose()
    }

    It 'Is as it was after an update by <Name>' -ForEach @(
        @{ Name = 'a block that gives nothing'; Change = { }; Message = '*no value*' }
        @{ Name = 'a block that gives several values'; Change = { 1; 2 }; Message = '*2 values*' }
        @{ Name = 'a block that gives something else'; Change = { 'x' }; Message = '*"x"*' }
        @{ Name = 'a block that throws'; Change = { throw 'mine' }; Message = 'mine' }
        @{ Name = 'something else'; Change = 5; Message = '*give a function*' }
        @{ Name = 'nothing'; Change = $null; Message = '*give a function*' }
    ) {
        $shared = New-SharedValue 5
        (Get-Failure { $shared.Update($Change) }).Exception.InnerException.Message | Should -BeLike $Message
        $shared.Value | Should -Be 5
        $shared.GetLock().OwnerProcessId | Should -Be 0
        $shared.Dispose()
    }

    It 'Is updated by a block in a session that has not the module: <Name>' -ForEach @(
        @{ Name = 'ForEach-Object -Parallel'; Script = { param($it) 1..2 | ForEach-Object -Parallel { $null = ($using:it).Update({ $_ + 1 }) } } }
        @{ Name = 'Start-ThreadJob'; Script = { param($it) $null = 1..2 | ForEach-Object { Start-ThreadJob { $null = ($using:it).Update({ $_ + 1 }) } } | Receive-Job -Wait -AutoRemoveJob } }
    ) {
        $shared = New-SharedValue 5
        & $Script $shared
        $shared.Value | Should -Be 7
        $shared.Dispose()
    }

    It 'Is not updated for ever by a block that changes it itself' {
        $shared = New-SharedValue 5
        (Get-Failure { $shared.Update({ $shared.Increment() }) }).Exception.InnerException.Message | Should -BeLike '*changes it*'
        $shared.GetLock().OwnerProcessId | Should -Be 0
        $shared.Dispose()
    }

    It 'Is short as JSON' {
        $shared = New-SharedValue 5
        (ConvertTo-Json $shared).Length | Should -BeLessThan 300
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
        @{ Name = 'a text'; Make = { New-SharedValue 'x' }; Id = 'UnsupportedSharedType'; Message = '-Value: *System.String*Int32*Guid.' }
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

Describe 'New-SharedArray' -Tag NoWait {
    It 'Tells its length as arrays do' {
        $shared = New-SharedArray 1, 2, 3
        $shared.Length | Should -Be 3
        $shared.Dispose()
    }

    It 'Makes an array: <Name>' -ForEach @(
        @{ Name = 'of items'; Make = { New-SharedArray 1, 2, 3 }; Type = [int]; Items = 1, 2, 3 }
        @{ Name = 'of negative items'; Make = { New-SharedArray -1, 2, -3 }; Type = [int]; Items = -1, 2, -3 }
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
        @{ Name = 'texts'; Make = { New-SharedArray a, b }; Id = 'UnsupportedSharedType'; Message = '-Value: *System.String*' }
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
        $run.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
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
