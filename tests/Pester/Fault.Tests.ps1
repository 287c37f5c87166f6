# What must not cost more than it has to: each fault is caused for real.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
}

Describe 'A block that ends its worker' {
    It 'Costs its own item: <Name>' -ForEach @(
        @{ Name = 'SIGKILL'; Block = 'Stop-Process -Id $PID -Force'; ExitCode = $null; Signal = 9 }
        @{ Name = 'SIGTERM'; Block = 'kill -TERM $PID; [Threading.Thread]::Sleep(-1)'; ExitCode = $null; Signal = 15 }
        @{ Name = '[Environment]::Exit(5)'; Block = '[Environment]::Exit(5)'; ExitCode = 5; Signal = $null }
        @{ Name = 'exit 5'; Block = 'exit 5'; ExitCode = 5; Signal = $null }
        @{ Name = 'exit'; Block = 'exit'; ExitCode = 0; Signal = $null }
        @{ Name = 'FailFast'; Block = '[Environment]::FailFast("on purpose")'; ExitCode = $null; Signal = 6; StandardError = "Process terminated.*on purpose*   at *" }
        @{ Name = 'a stack overflow'; Block = 'Add-Type "public class Deep { public static int Go(int n) => Other(n + 1) + 1; static int Other(int n) => Go(n + 1) + 1; }"; [Deep]::Go(0)'; ExitCode = $null; Signal = 6; StandardError = 'Stack overflow.*' }
    ) {
        $block = [scriptblock]::Create("if (`$_ -eq 5) { $Block }; `$_")
        $pool = New-ProcessPool 2
        try {
            $result = 1..10 | Invoke-PoolMap -Pool $pool $block -ErrorVariable problem -ErrorAction SilentlyContinue
            $result | Should -Be @(1, 2, 3, 4, 6, 7, 8, 9, 10)
            $problem | Should -HaveCount 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'WorkerCrashed,*'
            $problem[0].TargetObject | Should -Be 5
            $crash = $problem[0].Exception
            $crash.ExitCode | Should -Be $ExitCode
            $crash.Signal | Should -Be $Signal
            $crash.ProcessId | Should -BeGreaterThan 1
            if ($StandardError) { $crash.StandardError | Should -BeLike $StandardError }
            [Text.Encoding]::UTF8.GetByteCount($crash.StandardError) | Should -BeLessOrEqual 4096
            "$crash" | Should -Match ($Signal ? "signal $Signal" : "code $ExitCode")
            Wait-Until { @($pool.Workers | Where-Object State -EQ Idle).Count -eq 2 }
            $pool.Workers.ProcessId | Should -Not -Contain $crash.ProcessId
            1..4 | Invoke-PoolMap -Pool $pool { $_ } | Should -Be @(1..4)
        }
        finally { Stop-ProcessPool $pool -Force }
    }

    It 'Says what it last wrote to its standard error' {
        $null = 1 | Invoke-PoolMap { [Console]::Error.WriteLine('last words'); exit 3 } -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].Exception.StandardError | Should -BeLike '*last words*'
        "$($problem[0])" | Should -BeLike '*last words*'
    }

    It 'Keeps what the item had put out' {
        $gate = "$TestDrive/put-out"
        $result = 1, 2 | Invoke-PoolMap { "a$_"; if ($_ -eq 1) { while (-not (Test-Path $using:gate)) { [Threading.Thread]::Sleep(5) }; exit 3 } } -TimeoutSeconds 60 -ErrorVariable problem -ErrorAction SilentlyContinue |
            ForEach-Object { if ($_ -eq 'a1') { $null = New-Item $gate }; $_ }
        $result | Should -Be @('a1', 'a2')
        $problem | Should -HaveCount 1
    }

    It 'Costs each item that does it, when many do' {
        $result = 1..30 | Invoke-PoolMap { if ($_ % 10 -eq 0) { exit 7 }; $_ } -ErrorVariable problem -ErrorAction SilentlyContinue
        $result | Should -Be @(1..30 | Where-Object { $_ % 10 })
        $problem.TargetObject | Should -Be @(10, 20, 30)
    }

    It 'Runs no item twice' {
        $folder = New-Item "$TestDrive/once" -ItemType Directory
        $null = 1..200 | Invoke-PoolMap { [IO.File]::AppendAllText("$using:folder/$_", 'x'); if ($_ -in 50, 150) { exit 1 } } -ErrorAction SilentlyContinue
        Get-ChildItem $folder | Should -HaveCount 200
        Get-ChildItem $folder | Where-Object Length -NE 1 | Should -BeNullOrEmpty
    }

    It 'Ends a task with WorkerCrashed' {
        (Get-Failure { Invoke-PoolTask { exit 9 } }).FullyQualifiedErrorId | Should -BeLike 'WorkerCrashed,*'
    }

    It 'Takes what the worker started along' {
        $id = "$TestDrive/grandchild"
        $null = 1 | Invoke-PoolMap { (Start-Process sleep 300 -PassThru).Id | Set-Content $using:id; Stop-Process -Id $PID -Force } -ErrorAction SilentlyContinue
        $grandchild = [int](Get-Content $id)
        Wait-Until { -not (Test-Running $grandchild) }
    }

    It 'Is noticed when it is killed from outside, while idle: the next call works' {
        $pool = New-ProcessPool 1
        try {
            $id = Invoke-PoolTask -Pool $pool { $PID }
            Stop-Process -Id $id -Force
            Wait-Until { $pool.Workers.Count -eq 1 -and $pool.Workers[0].ProcessId -ne $id -and $pool.Workers[0].State -eq 'Idle' }
            Invoke-PoolTask -Pool $pool { 'again' } | Should -Be 'again'
        }
        finally { Stop-ProcessPool $pool -Force }
    }

    It 'Fails by itself where the script recurses without end' -Tag Full {
        # PowerShell itself takes more than a minute over this, here as there.
        $result = Invoke-Pipeline '1, 2 | Invoke-PoolMap { function f { f }; if ($_ -eq 1) { f }; $_ } -ErrorVariable problem -ErrorAction SilentlyContinue; $problem[0].FullyQualifiedErrorId' -Seconds 240
        $result[-2] | Should -Be 2
        $result[-1] | Should -Match 'CallDepthOverflow|WorkerCrashed'
    }
}

Describe 'The end of the session by SIGKILL' {
    It 'Ends workers that are <Name>, and what they started' -ForEach @(
        @{ Name = 'busy in a sleep'; Block = 'Start-Sleep 300' }
        @{ Name = 'busy in a loop'; Block = 'while ($true) { }' }
        @{ Name = 'busy in native code'; Block = '$null = [Diagnostics.Process]::GetProcessById($child).WaitForExit()' }
        @{ Name = 'idle'; Block = '' }
    ) {
        $folder = New-Item "$TestDrive/$([guid]::NewGuid())" -ItemType Directory
        $session = Start-ChildSession @"
            `$pool = New-ProcessPool 2
            1..2 | Invoke-PoolMap -Pool `$pool -ChunkSize 1 {
                `$child = (Start-Process sleep 300 -PassThru).Id
                Set-Content '$folder/t' -Value x -ErrorAction Ignore
                [IO.File]::WriteAllText('$folder/' + `$PID + '.tmp', "`$PID `$child")
                [IO.File]::Move('$folder/' + `$PID + '.tmp', '$folder/' + `$PID + '.ids')
                if (-not '$Block') { while ([IO.Directory]::GetFiles('$folder', '*.ids').Length -lt 2) { [Threading.Thread]::Sleep(5) } }
                $Block
            }
            Start-Sleep 300
"@
        try {
            Wait-Until { [IO.Directory]::GetFiles($folder, '*.ids').Length -eq 2 }
            $ids = Get-Content "$folder/*.ids" | ForEach-Object { -split $_ } | ForEach-Object { [int]$_ }
            $ids | Should -HaveCount 4
            $ids | Where-Object { -not (Test-Running $_) } | Should -BeNullOrEmpty
        }
        finally { $session.Kill() }
        Wait-Until { -not ($ids | Where-Object { Test-Running $_ }) }
    }
}

Describe 'The start-up profile that PowerShell keeps in the user''s cache' {
    It 'Harms no worker when it is spoilt, and is not written by any' -Skip:$IsWindows {
        $cache = Join-Path ([IO.Path]::GetTempPath()) "PSMultiprocCache-$PID"
        $path = Join-Path $cache powershell StartupProfileData-NonInteractive
        $before = $env:XDG_CACHE_HOME, $env:DOTNET_MultiCoreJitMinNumCpus
        try {
            $env:XDG_CACHE_HOME, $env:DOTNET_MultiCoreJitMinNumCpus = $cache, $null
            $null = Invoke-ChildSession '1'
            $bytes = [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($path)) -replace '(?s)(PublicKeyToken=.{9}).{4}', "`$1`u{b8}`u{ff}`0`0"
            [IO.File]::WriteAllBytes($path, [Text.Encoding]::Latin1.GetBytes($bytes))
            $spoilt = Get-FileHash $path

            # The session itself starts without the profile; what it says of that is not for its workers.
            $env:DOTNET_MultiCoreJitMinNumCpus = 'FFFF'
            $run = Invoke-ChildSession '$env:DOTNET_MultiCoreJitMinNumCpus = $null; 1..3 | Invoke-PoolMap { $_ }; (Start-WorkerProcess { 4 } | Receive-Job -Wait)'
            $run.Output | Should -Be @('1', '2', '3', '4')
            $run.Error | Should -BeNullOrEmpty
            (Get-FileHash $path).Hash | Should -Be $spoilt.Hash
        }
        finally {
            $env:XDG_CACHE_HOME, $env:DOTNET_MultiCoreJitMinNumCpus = $before
            Remove-Item $cache -Recurse -ErrorAction Ignore
        }
    }
}
