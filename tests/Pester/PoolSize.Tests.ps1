# How many workers a pool has: by the work, by what is asked for, by what they have run and used; pools within pools.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
}

AfterAll { Get-ProcessPool | Stop-ProcessPool -Force }

Describe 'An elastic pool' {
    It 'Grows with its work, and shrinks' {
        $pool = New-ProcessPool -MinProcessCount 1 -MaxProcessCount 3 -IdleTimeoutSeconds 0.5
        $pool.ProcessCount, $pool.MinProcessCount, $pool.MaxProcessCount | Should -Be 1, 1, 3
        $meeting = New-ProcessBarrier 3
        $result = 1..3 | Invoke-PoolMap -Pool $pool { $null = ($using:meeting).SignalAndWait(); $PSMultiproc.Worker }
        $result | Sort-Object | Should -Be 1, 2, 3
        Wait-Until { $pool.Workers.Count -eq 1 }
        $meeting.Dispose()
        Stop-ProcessPool $pool -Force
    }

    It 'May have none while there is no work' {
        $pool = New-ProcessPool -MinProcessCount 0 -MaxProcessCount 2 -IdleTimeoutSeconds 0
        $pool.Workers.Count | Should -Be 0
        1..5 | Invoke-PoolMap -Pool $pool { $_ } | Should -Be @(1..5)
        Wait-Until { $pool.Workers.Count -eq 0 }
        Invoke-PoolTask -Pool $pool { 'there' } | Should -Be 'there'
        Close-ProcessPool $pool
        Wait-ProcessPool $pool -TimeoutSeconds 60
    }

    It 'Has the least and the most that are given, or what follows' -ForEach @(
        @{ Given = @{ MaxProcessCount = 2 }; Is = 1, 2 }
        @{ Given = @{ MinProcessCount = 1 }; Is = 1, [Math]::Max(1, [Environment]::ProcessorCount) }
        @{ Given = @{ MinProcessCount = 2; MaxProcessCount = 2 }; Is = 2, 2 }
    ) {
        $pool = New-ProcessPool @Given
        $pool.MinProcessCount, $pool.MaxProcessCount | Should -Be $Is
        Stop-ProcessPool $pool -Force
    }
}

Describe 'Resize-ProcessPool' {
    BeforeAll { $pool = New-ProcessPool 2 -Name resized }
    AfterAll { Stop-ProcessPool $pool -Force }

    It 'Changes the size: <Name>' -ForEach @(
        @{ Name = 'of a pool'; Do = { Resize-ProcessPool $pool 3 }; Is = 3, 3 }
        @{ Name = 'of a pool by its name'; Do = { Resize-ProcessPool resized -ProcessCount 1 }; Is = 1, 1 }
        @{ Name = 'from the pipeline'; Do = { Get-ProcessPool resized | Resize-ProcessPool -MinProcessCount 1 -MaxProcessCount 3 }; Is = 1, 3 }
        @{ Name = 'the most alone'; Do = { Resize-ProcessPool $pool -MaxProcessCount 2 }; Is = 1, 2 }
        @{ Name = 'the least alone'; Do = { Resize-ProcessPool $pool -MinProcessCount 3 }; Is = 3, 3 }
        @{ Name = 'back to a fixed one'; Do = { Resize-ProcessPool $pool 2 }; Is = 2, 2 }
    ) {
        & $Do | Should -BeNullOrEmpty
        $pool.MinProcessCount, $pool.MaxProcessCount | Should -Be $Is
        Wait-Until { $pool.Workers.Count -ge $pool.MinProcessCount -and $pool.Workers.Count -le $pool.MaxProcessCount }
        1..20 | Invoke-PoolMap -Pool $pool { $_ } | Should -Be @(1..20)
    }

    It 'Loses nothing while work runs, nor what a block does at its end' {
        $sizes = [Collections.Generic.Queue[int]]::new([int[]](1, 4, 2, 3, 1, 3))
        $sums = 1..600 | ForEach-Object { if ($_ % 100 -eq 0) { Resize-ProcessPool $pool $sizes.Dequeue() }; $_ } |
            Invoke-PoolMap -Pool $pool -ChunkSize 5 { begin { $sum = 0 } process { $sum += $_ } end { $sum } }
        ($sums | Measure-Object -Sum).Sum | Should -Be 180300
    }

    It 'Keeps the one worker of a call that is bound to it' {
        Resize-ProcessPool $pool 2
        $first = $true
        $sums = 1..50 | ForEach-Object { if ($first -and $_ -eq 40) { $first = $false; Resize-ProcessPool $pool 1 }; $_ } |
            Invoke-PoolMap -Pool $pool -ThrottleLimit 1 -ChunkSize 1 { begin { $sum = 0 } process { $sum += $_ } end { $sum } }
        $sums | Should -Be 1275
    }
}

Describe 'A worker is replaced' {
    It 'When it has run -MaxTasksPerProcess items' {
        $pool = New-ProcessPool 2 -MaxTasksPerProcess 4
        $served = 1..24 | Invoke-PoolMap -Pool $pool { $PID }
        $served | Should -HaveCount 24
        ($served | Group-Object | Measure-Object Count -Maximum).Maximum | Should -Not -BeGreaterThan 4
        1..3 | ForEach-Object { Invoke-PoolTask -Pool $pool { $PID } } | Should -HaveCount 3
        Stop-ProcessPool $pool -Force
    }

    It 'But not within a call whose block has an end' {
        $pool = New-ProcessPool 1 -MaxTasksPerProcess 2
        1..10 | Invoke-PoolMap -Pool $pool { begin { $n = 0 } process { $n++ } end { $n } } | Should -Be 10
        $id = Invoke-PoolTask -Pool $pool { $PID }
        Invoke-PoolTask -Pool $pool { $PID } | Should -Be $id
        Invoke-PoolTask -Pool $pool { $PID } | Should -Not -Be $id
        Stop-ProcessPool $pool -Force
    }

    It 'When its item takes more memory than -MaxProcessMemory; the item fails' {
        $pool = New-ProcessPool 2 -MaxProcessMemory 400MB
        $result = 1..6 | Invoke-PoolMap -Pool $pool {
            $kept = [Collections.Generic.List[object]]::new()
            while ($_ -eq 3) { $kept.Add([byte[]]::new(8MB)); [Array]::Fill[byte]($kept[-1], 1); Start-Sleep -Milliseconds 10 }
            $_
        } -ErrorVariable problem -ErrorAction SilentlyContinue
        $result | Should -Be 1, 2, 4, 5, 6
        $problem | ForEach-Object FullyQualifiedErrorId | Should -BeLike 'MemoryLimitExceeded,*'
        $problem[0].TargetObject | Should -Be 3
        $problem[0].Exception.UsedBytes | Should -BeGreaterThan 400MB
        Stop-ProcessPool $pool -Force
    }
}

Describe 'Sizes and limits that cannot be' {
    It '<Name>: one clear error' -ForEach @(
        @{ Name = 'a fixed size with the least'; Do = { New-ProcessPool 2 -MinProcessCount 1 }; Id = 'PoolSizeContradictory'; Says = '-ProcessCount: 2 is a fixed number*' }
        @{ Name = 'a fixed size with the most'; Do = { New-ProcessPool -ProcessCount 2 -MaxProcessCount 3 }; Id = 'PoolSizeContradictory'; Says = '-ProcessCount: 2 is a fixed number*' }
        @{ Name = 'the least above the most'; Do = { New-ProcessPool -MinProcessCount 3 -MaxProcessCount 2 }; Id = 'PoolSizeContradictory'; Says = '-MinProcessCount: 3 is more than -MaxProcessCount, 2*' }
        @{ Name = 'an idle time of a fixed pool'; Do = { New-ProcessPool 2 -IdleTimeoutSeconds 5 }; Id = 'PoolSizeContradictory'; Says = '-IdleTimeoutSeconds: the pool has a fixed number*' }
        @{ Name = 'a negative idle time'; Do = { New-ProcessPool -MaxProcessCount 2 -IdleTimeoutSeconds -1 }; Id = 'ParameterArgumentValidationError'; Says = '*IdleTimeoutSeconds*' }
        @{ Name = 'no items'; Do = { New-ProcessPool 1 -MaxTasksPerProcess 0 }; Id = 'ParameterArgumentValidationError'; Says = '*MaxTasksPerProcess*' }
        @{ Name = 'negative memory'; Do = { New-ProcessPool 1 -MaxProcessMemory -5 }; Id = 'ParameterArgumentValidationError'; Says = '*MaxProcessMemory*' }
        @{ Name = 'memory that no worker does with'; Do = { Invoke-PoolTask -Pool (New-ProcessPool 1 -MaxProcessMemory 20MB) { 1 } }; Id = 'WorkerStartFailed'; Says = '*MaxProcessMemory: a worker may use 20,971,520 bytes*' }
        @{ Name = 'no size to change to'; Do = { Resize-ProcessPool (New-ProcessPool 1) }; Id = 'PoolSizeMissing'; Says = '-ProcessCount: say how many*' }
        @{ Name = 'a size of 0'; Do = { Resize-ProcessPool (New-ProcessPool 1) 0 }; Id = 'ParameterArgumentValidationError'; Says = '*ProcessCount*' }
        @{ Name = 'both sizes'; Do = { Resize-ProcessPool (New-ProcessPool 1) 2 -MinProcessCount 1 }; Id = 'PoolSizeContradictory'; Says = '-ProcessCount: 2 is a fixed number*' }
        @{ Name = 'a closed pool'; Do = { $pool = New-ProcessPool 1; Close-ProcessPool $pool; Resize-ProcessPool $pool 2 -ErrorAction Stop }; Id = 'PoolClosed'; Says = '*closed*' }
    ) {
        $problem = Get-Failure $Do
        $problem.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$problem" | Should -BeLike $Says
    }
}

Describe 'Pools within pools' {
    It 'Work eight deep, and then say why not' {
        $script = @'
function Step-Down([int] $Depth) {
    try { $pool = New-ProcessPool 1 -ErrorAction Stop } catch { return "$Depth $($_.FullyQualifiedErrorId)" }
    try { Invoke-PoolTask -Pool $pool { param($next) Step-Down $next } -ArgumentList ($Depth + 1) }
    finally { Stop-ProcessPool $pool -Force }
}
Step-Down 0
'@
        (Invoke-ChildSession $script).Output | Should -Be '8 PoolsNestedTooDeep,PSMultiproc.Commands.NewProcessPoolCommand'
    }
}
