# Shared objects at the prompt: made, found, passed to workers, freed.

BeforeDiscovery {
    $ways = & "$PSScriptRoot/ways.ps1"
    $ways += @(
        @{ Name = 'with a property that was added'; Pass = { $decorated = $it | Add-Member Note 1 -PassThru -Force; Invoke-PoolTask -Pool $pool { Test-It $using:decorated } } }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $prefix = "test-$PID"

    # What a process sees of an object: the type, the name, who made it, and who holds it, which is the test's process.
    function Test-It($It) { "$($It.pstypenames[0]) $($It.Name) $($It.CreatorProcessId) $($It.OwnerProcessId) $($It.Acquire(0))" }

    function Get-Own { Get-SharedObject | Where-Object CreatorProcessId -EQ $PID }

    # The files of all that there is, whoever made it.
    function Test-SharedFile([string] $Name) { Test-Path "/dev/shm/psmultiproc-$(id -u)/s-$Name" }
}

Describe 'A shared object is the same in a worker' -Tag NoWait {
    BeforeAll {
        $it = $shared = New-ProcessLock -Name "$prefix-passed"
        $null = $shared.Acquire()
        $pool = New-ProcessPool 1
        $prepared = New-ProcessPool 1 -Variable @{ given = $it } -ArgumentList (, $it) -InitializationScript { $argument = $args[0]; $used = $using:it }
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

Describe 'A name' -Tag NoWait {
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

    It 'Is taken as it is before it is taken as a pattern' {
        $locks = 'x', 'X', 'a[1]', 'a1' | ForEach-Object { New-ProcessLock -Name "$prefix-$_" }
        foreach ($name in "$prefix-x", "$prefix-X", "$prefix-a[1]") { (Get-SharedObject $name).Name | Should -BeExactly $name }
        Remove-SharedObject "$prefix-x", "$prefix-a[1]"
        $locks.IsRemoved | Should -Be $true, $false, $true, $false
        $locks.Dispose()
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
        $run.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue -Because 'a wait for what was freed ends'
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
            Wait-Until { Get-SharedObject "$prefix-killed*" }
            $lock = Connect-SharedObject "$prefix-killed"
            $session.Kill()
            $session.WaitForExit(60000) | Should -BeTrue
            (New-ProcessLock).Dispose()
            Get-SharedObject "$prefix-killed*" | Should -BeNullOrEmpty
            if ($IsLinux) { Test-SharedFile "$prefix-killed" | Should -BeFalse }
            (Get-Failure { $lock.Acquire(60) }).Exception.InnerException.ErrorId | Should -Be 'SharedObjectNotFound'
            (New-ProcessLock -Name "$prefix-killed").Dispose()
        }
        finally { $session.Kill(); $session.Dispose() }
    }

    It 'And the memory comes back, from processes too that do not use it any more' -Skip:(-not $IsLinux) {
        $pool = New-ProcessPool 2
        $array = New-SharedArray -Length 1MB -Type ([byte])
        $queue = New-ProcessQueue
        $queue.Put('x' * 50KB)
        $null = 1..10 | ForEach-Object { $queue.Put('y' * 50KB) }
        $dictionary = New-SharedDictionary @{ a = 'x' * 1MB }
        $workers = 1..2 | Invoke-PoolMap -Pool $pool {
            $null = ($using:array).ToArray(), ($using:queue).Get(), ($using:dictionary)['a']
            $PID
        } | Sort-Object -Unique
        $array, $queue, $dictionary | ForEach-Object { Remove-SharedObject $_.Name }
        foreach ($process in @($PID) + $workers) {
            Wait-Until { -not (Select-String -Path "/proc/$process/maps" -SimpleMatch $array.Name, $queue.Name, $dictionary.Name -Quiet) }
        }
        Stop-ProcessPool $pool
    }

    It 'What Get-SharedObject said of one does not free another of its name' {
        $lock = New-ProcessLock -Name "$prefix-again"
        $known = Get-SharedObject "$prefix-again"
        $lock.Dispose()
        $lock = New-ProcessLock -Name "$prefix-again"
        (Get-Failure { $known | Remove-SharedObject -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'SharedObjectNotFound*'
        $lock.IsRemoved | Should -BeFalse
        $lock.Dispose()
    }

    It 'One that was freed is in a worker no other that has its name since: <Name>' -ForEach @(
        @{ Name = 'by $using:'; Script = { Invoke-PoolTask { $using:old } -ErrorAction Stop } }
        @{ Name = 'as an argument'; Script = { Invoke-PoolTask -ArgumentList $old { $args[0] } -ErrorAction Stop } }
        @{ Name = 'in a hashtable'; Script = { @{ it = $old } | Invoke-PoolMap { $_.it } -ErrorAction Stop } }
    ) {
        $old = New-SharedValue 1 -Name "$prefix-old"
        $old.Dispose()
        $new = New-SharedValue 7 -Name "$prefix-old"
        (Get-Failure $Script).Exception.ErrorId | Should -Be 'SharedObjectNotFound'
        $new.Dispose()
    }

    It 'It goes with its maker that is killed, from those too that only know it' {
        $pool = New-ProcessPool 1
        $made = Invoke-PoolTask -Pool $pool { New-SharedValue 8; New-SharedDictionary @{ a = 1 } }
        $null = $made[0].Add(1)
        Stop-Process -Id $made[0].CreatorProcessId -Force
        foreach ($object in $made) {
            Wait-Until { $object.IsRemoved }
        }
        (Get-Failure { $made[0].Add(1) }).Exception.InnerException.ErrorId | Should -Be 'SharedObjectNotFound'
        (Get-Failure { $made[1].Add('b', 1) }).Exception.InnerException.ErrorId | Should -Be 'SharedObjectNotFound'
        Stop-ProcessPool $pool
    }

    It 'What is among the makers and is none of them is passed over once' -Skip:(-not $IsLinux) {
        $stray = "/dev/shm/psmultiproc-$(id -u)/makers/$prefix"
        (New-ProcessLock).Dispose()
        Set-Content $stray 1
        (New-ProcessLock).Dispose()
        $stray | Should -Not -Exist
    }

    It 'There is an error when the memory is full' -Skip:(-not $IsLinux) {
        $more = [long] ([IO.DriveInfo]::new('/dev/shm').TotalSize / 16) + 1
        if ($more -gt 2GB - 100) { Set-ItResult -Skipped -Because 'this machine has room for the largest array' }
        $failure = Get-Failure { New-SharedArray -Length $more -Type ([decimal]) }
        $failure.FullyQualifiedErrorId | Should -BeLike 'SharedMemoryExhausted*'
        $failure.Exception.Message | Should -BeLike '*/dev/shm*'
    }

    It 'A name may be as long as is said, and no longer' {
        foreach ($name in ('x' * 200), ([string] [char] 0xe4 * 100)) {
            $lock = New-ProcessLock -Name $name
            (Connect-SharedObject $name).Name | Should -Be $name
            $lock.Dispose()
        }
        (Get-Failure { New-ProcessLock -Name ([string] [char] 0xe4 * 101) }).Exception.Message | Should -BeLike '*1 to 200 characters*'
    }

    It 'The module can be imported in a worker' {
        $module = (Get-Module PSMultiproc).Path | Split-Path
        Invoke-PoolTask { Import-Module $using:module -ErrorAction Stop; (New-SharedValue 1).Update({ $_ + 1 }) } -ErrorAction Stop | Should -Be 2
    }

    It 'And nothing of this session is left' {
        Get-Own | Should -BeNullOrEmpty
    }
}
