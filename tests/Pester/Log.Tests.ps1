# New-ProcessPool -LogPath and -LogLevel.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $folder = (New-Item (Join-Path ([IO.Path]::GetTempPath()) "PSMultiprocLog-$PID") -ItemType Directory).FullName
    function New-LogPath { Join-Path $folder "$(New-Guid).log" }

    # Opens a pool, has it do something, and closes it.
    function Use-Pool([hashtable] $Parameters, [scriptblock] $Work = { $_ }) {
        $pool = New-ProcessPool 1 @Parameters
        $null = 1 | Invoke-PoolMap $Work -Pool $pool -ErrorAction Ignore
        Close-ProcessPool $pool
        Wait-ProcessPool $pool -TimeoutSeconds 60
    }
}

AfterAll { Remove-Item $folder -Recurse }

Describe 'The log of a pool' {
    It 'Has a line for each entry: time, level, category, event, process, pool, message' {
        $path = New-LogPath
        Use-Pool @{ LogPath = $path; Name = 'logged' }
        $lines = Get-Content $path
        foreach ($line in $lines) {
            $line | Should -Match "^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z Information PSMultiproc\.ProcessPool\[\d+\] process $PID, pool logged: \S"
        }
        $time = [datetime]::Parse(($lines[0] -split ' ')[0], [cultureinfo]::InvariantCulture, 'RoundtripKind')
        $time.Kind | Should -Be 'Utc'
        ([datetime]::UtcNow - $time).Duration() | Should -BeLessThan ([timespan]::FromMinutes(5))
        $lines[0] | Should -BeLike '*: Pool logged opened with 1 to 1 workers'
        ($lines -match ': Worker 1 is process \d+$').Count | Should -Be 1
        ($lines -match ': Worker 1, process \d+, is ready$').Count | Should -Be 1
        # It has a second to exit when it is told to.
        ($lines -match ': Worker 1, process \d+, has ended: (exit code 0|signal 9)$').Count | Should -Be 1
        $lines[-1] | Should -BeLike '*: Pool logged has ended: its workers are gone'
    }

    It 'Tells of the end of each process that it tells the start of, one that was not ready yet, too' {
        $path = New-LogPath
        $pool = New-ProcessPool 4 -LogPath $path
        Wait-Until { (Get-Content $path) -match 'is process \d+$' }
        Stop-ProcessPool $pool -Force -Confirm:$false
        Wait-ProcessPool $pool
        $lines = Get-Content $path
        $started = $lines -match ' is process \d+$' -replace '^.* '
        $ended = $lines -match 'has ended: (exit code|signal)' -replace '^.*process (\d+), has ended.*$', '$1'
        $ended | Sort-Object | Should -Be ($started | Sort-Object)
    }

    It 'Is written while the pool is open' {
        $path = New-LogPath
        $pool = New-ProcessPool 1 -LogPath $path
        try {
            $null = Invoke-PoolTask { 1 } -Pool $pool
            Get-Content $path | Should -Contain ((Get-Content $path) -match 'is ready$')[0]
        }
        finally { Stop-ProcessPool $pool -Force -Confirm:$false }
    }

    It 'Is closed with the pool' -Skip:(-not $IsLinux) {
        $path = New-LogPath
        Use-Pool @{ LogPath = $path }
        Wait-Until { (Get-ChildItem /proc/self/fd | ForEach-Object Target) -notcontains $path }
    }

    It 'Has what is at least as important as its level: <Level>' -ForEach @(
        @{ Level = 'Debug'; Has = 'Information', 'Warning'; HasNot = @() }
        @{ Level = 'information'; Has = 'Information', 'Warning'; HasNot = 'Debug' }
        @{ Level = 'Warning'; Has = 'Warning'; HasNot = 'Debug', 'Information' }
        @{ Level = 'None'; Has = @(); HasNot = 'Debug', 'Information', 'Warning' }
    ) {
        $path = New-LogPath
        $pool = New-ProcessPool 1 -LogPath $path -LogLevel $Level
        $null = 1 | Invoke-PoolMap { [Threading.Thread]::Sleep(-1) } -Pool $pool -TimeoutSeconds 0.2 -ErrorAction Ignore
        Stop-ProcessPool $pool -Force -Confirm:$false
        Wait-ProcessPool $pool -TimeoutSeconds 60
        $levels = @(Get-Content $path) | ForEach-Object { ($_ -split ' ')[1] } | Sort-Object -Unique
        foreach ($one in $Has) { $levels | Should -Contain $one }
        foreach ($one in $HasNot) { $levels | Should -Not -Contain $one }
    }

    It 'Has errors on lines of their own, indented' {
        $path = New-LogPath
        $pool = New-ProcessPool 1 -LogPath $path -InitializationScript { throw "first`nsecond" }
        $null = Get-Failure { Invoke-PoolTask { 1 } -Pool $pool -ErrorAction Stop }
        $lines = Get-Content $path
        $lines -match '^\d{4}-.* Error PSMultiproc.*is unusable$' | Should -HaveCount 1
        $lines -match '^    \S.*WorkerStartFailedException' | Should -Not -BeNullOrEmpty
        $lines | Should -Match '^(\d{4}-|    )'
    }

    It 'Is added to, and shared by pools and processes, each line whole' {
        $path = New-LogPath
        Set-Content $path 'before'
        $work = "1..8 | ForEach-Object { New-ProcessPool 1 -LogPath '$path' } | ForEach-Object { Close-ProcessPool `$_; `$_ } | Wait-ProcessPool -TimeoutSeconds 60"
        $children = 1..2 | ForEach-Object { Start-ChildSession $work }
        try {
            Invoke-Pipeline $work -Seconds 60
            foreach ($child in $children) { $child.WaitForExit(60000) | Should -BeTrue }
        }
        finally { foreach ($child in $children) { $child.Kill($true); $child.Dispose() } }
        $lines = Get-Content $path
        $lines[0] | Should -Be 'before'
        $lines[1..($lines.Count - 1)] | Should -Match '^\d{4}-\S+Z [A-Z][a-z]+ PSMultiproc\.ProcessPool\[\d+\] process \d+, pool pool\d+: '
        ($lines -like '*has ended: its workers are gone').Count | Should -Be 24
        @($lines -replace '^.* process (\d+), pool .*$', '$1' | Sort-Object -Unique).Count | Should -Be 4
    }

    It 'Is found by a path as cmdlets take it: <Name>' -ForEach @(
        @{ Name = 'relative'; Path = { 'relative.log' } }
        @{ Name = 'of a drive of PowerShell'; Path = { 'TestLogs:/drive.log' } }
        @{ Name = 'with characters that are wildcards'; Path = { "$folder/a[1].log" } }
    ) {
        $null = New-PSDrive TestLogs FileSystem $folder -Scope Global
        Push-Location $folder
        try { Use-Pool @{ LogPath = & $Path } }
        finally {
            Pop-Location
            Remove-PSDrive TestLogs
        }
        Get-Content -LiteralPath (Join-Path $folder ((& $Path) -replace '^.*[:/]')) | Should -Not -BeNullOrEmpty
    }
}

Describe 'The parameters of a log' {
    It 'Are refused: <Name>' -ForEach @(
        @{ Name = 'a level without a path'; Parameters = @{ LogLevel = 'Debug' }; Id = 'LogLevelWithoutPath'; Message = '-LogLevel:*-LogPath*' }
        @{ Name = 'a folder that is not there'; Parameters = @{ LogPath = '/no/such/folder/a.log' }; Id = 'LogPathNotWritable'; Message = '-LogPath:*/no/such/folder*cannot be written*folder that exists*' }
        @{ Name = 'a folder'; Parameters = @{ LogPath = '/' }; Id = 'LogPathNotWritable'; Message = '-LogPath:*cannot be written*' }
        @{ Name = 'a path that is no file''s'; Parameters = @{ LogPath = 'env:PATH' }; Id = 'PathNotFile'; Message = '-LogPath:*Environment*' }
        @{ Name = 'a level that there is not'; Parameters = @{ LogPath = 'x'; LogLevel = 'Loud' }; Id = 'ParameterArgumentValidationError'; Message = '*LogLevel*Information*' }
        @{ Name = 'no path'; Parameters = @{ LogPath = '' }; Id = 'ParameterArgumentValidationError'; Message = '*LogPath*' }
    ) {
        $before = @(Get-ProcessPool).Count
        $failure = Get-Failure { New-ProcessPool 1 @Parameters }
        $failure.FullyQualifiedErrorId | Should -BeLike "$Id*"
        $failure.Exception.Message | Should -BeLike $Message
        @(Get-ProcessPool).Count | Should -Be $before
    }

    It 'Complete: a level' {
        (TabExpansion2 'New-ProcessPool -LogPath x -LogLevel ' -cursorColumn 37).CompletionMatches.CompletionText |
            Should -Be @('Critical', 'Debug', 'Error', 'Information', 'None', 'Trace', 'Warning')
    }
}
