# Work that is given up half-way: Ctrl-C, enough output, an input that breaks.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    function Wait-Idle($Pool) { Wait-Until { -not @($Pool.Workers | Where-Object State -NE Idle) } }
}

Describe 'Ctrl-C' {
    BeforeEach {
        $pool = New-ProcessPool 2 -Name stopped
        Wait-Idle $pool
    }

    AfterEach {
        Stop-ProcessPool $pool -Force
    }

    It 'Gives the prompt back within seconds, quietly, and the pool goes on: <Name>' -ForEach @(
        @{ Name = 'a map of sleeps'; Script = '1..10 | Invoke-PoolMap -Pool stopped -ChunkSize 1 { Start-Sleep 300 }' }
        @{ Name = 'a map of endless loops'; Script = '1..10 | Invoke-PoolMap -Pool stopped -ChunkSize 1 { while ($true) { } }' }
        @{ Name = 'a map that no stop reaches'; Script = '1..10 | Invoke-PoolMap -Pool stopped -ChunkSize 1 { [Threading.Thread]::Sleep(300000) }' }
        @{ Name = 'an unordered map'; Script = '1..10 | Invoke-PoolMap -Pool stopped -Unordered -ChunkSize 1 { Start-Sleep 300 }' }
        @{ Name = 'an endless input'; Script = '& { while ($true) { 1 } } | Invoke-PoolMap -Pool stopped { Start-Sleep 1; $_ }' }
        @{ Name = 'an endless output'; Script = '1..10 | Invoke-PoolMap -Pool stopped { while ($true) { 1 } } | Out-Null' }
        @{ Name = 'a task'; Script = 'Invoke-PoolTask -Pool stopped { Start-Sleep 300 }' }
        @{ Name = 'a task that no stop reaches'; Script = 'Invoke-PoolTask -Pool stopped { [Threading.Thread]::Sleep(300000) }' }
    ) {
        $run = Start-Pipeline $Script
        Wait-Until { $pool.Workers.State -contains 'Busy' }
        $stopping = $run.Shell.BeginStop($null, $null)
        $stopping.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue -Because 'the prompt is to be back'
        $run.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $run.Shell.Streams.Error | Should -HaveCount 0
        Wait-Idle $pool
        1..4 | Invoke-PoolMap -Pool $pool { $_ } | Should -Be @(1..4)
    }

    It 'Ends what the items had started' {
        $file = "$TestDrive/child"
        $run = Start-Pipeline '1 | Invoke-PoolMap -Pool stopped { $child = Start-Process sleep 300 -PassThru; [IO.File]::WriteAllText("$using:file.tmp", $child.Id); [IO.File]::Move("$using:file.tmp", $using:file); [Threading.Thread]::Sleep(300000) }' @{ file = $file }
        Wait-Until { Test-Path $file }
        $run.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $id = [int](Get-Content $file)
        Wait-Until { -not (Test-Running $id) }
    }

    It 'Leaves another call on the same pool alone' {
        $gate = "$TestDrive/other"
        $other = Start-Pipeline '1..4 | Invoke-PoolMap -Pool stopped -ThrottleLimit 1 -ChunkSize 1 { while (-not (Test-Path $using:gate)) { [Threading.Thread]::Sleep(5) }; $_ }' @{ gate = $gate }
        Wait-Until { $pool.Workers.State -contains 'Busy' }
        $run = Start-Pipeline '1..4 | Invoke-PoolMap -Pool stopped -ThrottleLimit 1 -ChunkSize 1 { Start-Sleep 300 }'
        Wait-Until { @($pool.Workers | Where-Object State -EQ Busy).Count -eq 2 }
        $run.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $null = New-Item $gate
        $other.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $other.Shell.Streams.Error | Should -HaveCount 0
        $other.Output | Should -Be @(1..4)
    }

    It 'Ends Wait-ProcessPool, and the pool finishes' {
        $gate = "$TestDrive/waiting"
        $work = Start-Pipeline '1 | Invoke-PoolMap -Pool stopped { while (-not (Test-Path $using:gate)) { [Threading.Thread]::Sleep(5) }; "done" }' @{ gate = $gate }
        Wait-Until { $pool.Workers.State -contains 'Busy' }
        Close-ProcessPool $pool
        $wait = Start-Pipeline 'Wait-ProcessPool stopped'
        $wait.Run.AsyncWaitHandle.WaitOne(200) | Should -BeFalse
        $wait.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $null = New-Item $gate
        $work.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $work.Output | Should -Be 'done'
    }
}

Describe 'Enough output' {
    BeforeAll {
        $pool = New-ProcessPool 2 -Name enough
    }

    AfterAll {
        Stop-ProcessPool $pool -Force
    }

    It 'Lets the error of an input that throws half-way through, and the pool goes on' {
        (Get-Failure { & { 1; 2; throw 'broken input' } | Invoke-PoolMap -Pool enough { $_ } }) | Should -BeLike 'broken input'
        1..3 | Invoke-PoolMap -Pool enough { $_ } | Should -Be @(1..3)
    }

    It 'Ends the call: <Name>' -ForEach @(
        @{ Name = 'the first of a million'; Script = '1..1000000 | Invoke-PoolMap -Pool enough { $_ } | Select-Object -First 1'; Expected = 1 }
        @{ Name = 'the first of an endless input'; Script = '& { $i = 0; while ($true) { (++$i) } } | Invoke-PoolMap -Pool enough { $_ } | Select-Object -First 3'; Expected = 1, 2, 3 }
        @{ Name = 'the first of an endless output'; Script = '1..4 | Invoke-PoolMap -Pool enough { while ($true) { 7 } } | Select-Object -First 2'; Expected = 7, 7 }
        @{ Name = 'the first while others sleep'; Script = '1..8 | Invoke-PoolMap -Pool enough -ChunkSize 1 { if ($_ -gt 1) { Start-Sleep 300 }; $_ } | Select-Object -First 1'; Expected = 1 }
        @{ Name = 'break in a loop'; Script = 'foreach ($once in 1) { 1..1000000 | Invoke-PoolMap -Pool enough { $_ } | ForEach-Object { $_; break } }'; Expected = 1 }
        @{ Name = 'an error further down'; Script = 'try { 1..1000000 | Invoke-PoolMap -Pool enough { $_ } | ForEach-Object { throw "down" } } catch { "$_" }'; Expected = 'down' }
    ) {
        Invoke-Pipeline $Script | Should -Be $Expected
        Wait-Idle $pool
        1..4 | Invoke-PoolMap -Pool $pool { $_ } | Should -Be @(1..4)
    }

    It 'Pulls its input only as fast as it is worked off' {
        $script = {
            $pulled = 0
            & { while ($true) { $pulled++; [pscustomobject]@{ N = $pulled } } } | Invoke-PoolMap -Pool enough -ChunkSize 1 { [Threading.Thread]::Sleep(20); $_.N } | Select-Object -First 4
        }
        Invoke-Pipeline $script | Should -Be @(1..4)
    }
}
