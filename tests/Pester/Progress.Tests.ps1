# What Invoke-PoolMap shows of how far it has come. An item waits for its gate, a file; the script of the case opens it.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    if (-not ('RecordingHost' -as [type])) { Add-Type -Path "$PSScriptRoot/RecordingHost.cs" }
    $pool = New-ProcessPool 2
    $gates = Join-Path ([IO.Path]::GetTempPath()) "PSMultiprocGates-$PID"
    $null = New-Item $gates -ItemType Directory

    # Starts a script before a host that notes what it shows. $gate is a path that is the case's own.
    function Start-Case([string] $Script) {
        $screen = [RecordingHost]::new()
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule([string[]]@($manifest))
        $gate = Join-Path $gates (New-Guid)
        foreach ($variable in @{ pool = $pool; gate = $gate }.GetEnumerator()) {
            $state.Variables.Add([Management.Automation.Runspaces.SessionStateVariableEntry]::new($variable.Key, $variable.Value, $null))
        }
        $runspace = [runspacefactory]::CreateRunspace($screen, $state)
        $runspace.Open()
        $code = $Script -replace 'WAIT', 'while (-not (Test-Path $using:gate)) { [Threading.Thread]::Sleep(5) }'
        $shell = [powershell]::Create($runspace).AddScript($code)
        [pscustomobject]@{ Shell = $shell; Screen = $screen; Gate = $gate; Run = $shell.BeginInvoke() }
    }

    function Open-Gate($Case) { $null = New-Item $Case.Gate }

    # Waits for a case's end and gives its output.
    function Complete-Case($Case) {
        try {
            if (-not $Case.Run.AsyncWaitHandle.WaitOne(60000)) { throw 'The case hangs.' }
            $Case.Shell.EndInvoke($Case.Run)
        }
        finally {
            $Case.Shell.Runspace.Dispose()
            $Case.Shell.Dispose()
        }
    }

    # The records that are Invoke-PoolMap's own.
    function Get-Shown($Case) { @($Case.Screen.Progress.ToArray() | Where-Object Activity -EQ 'Invoke-PoolMap') }
}

AfterAll {
    Stop-ProcessPool $pool -Force -Confirm:$false
    Remove-Item $gates -Recurse
}

Describe 'The progress of a map' {
    It 'Shows what is done, of how much, and what failed, and goes at the end: <Name>' -ForEach @(
        @{ Name = 'in order'; Script = '1..10 | Invoke-PoolMap { if ($_ -eq 10) { WAIT } elseif ($_ -lt 4) { throw "no" } else { $_ } } -Pool $pool -ErrorAction Ignore'; Status = '9 of 10 done, 3 failed*'; Percent = 90; Output = 4, 5, 6, 7, 8, 9 }
        @{ Name = 'where the first item holds up the others'; Script = '1..10 | Invoke-PoolMap { if ($_ -eq 1) { WAIT } } -Pool $pool'; Status = '9 of 10 done*'; Percent = 90; Output = @() }
        @{ Name = 'unordered'; Script = '1..10 | Invoke-PoolMap { if ($_ -eq 1) { WAIT } } -Pool $pool -Unordered'; Status = '9 of 10 done*'; Percent = 90; Output = @() }
        @{ Name = 'of items as arguments'; Script = '1..10 | Invoke-PoolMap { param($n) if ($n -eq 1) { WAIT } } -Pool $pool -Splat'; Status = '9 of 10 done*'; Percent = 90; Output = @() }
        @{ Name = 'with begin and end'; Script = '1..10 | Invoke-PoolMap { begin { } process { if ($_ -eq 10) { WAIT } } end { } } -Pool $pool -ChunkSize 1'; Status = '9 of 10 done*'; Percent = 90; Output = @() }
        @{ Name = 'while an item waits for its next attempt'; Script = '1..10 | Invoke-PoolMap { if ($_ -eq 2 -and -not (Test-Path $using:gate)) { throw "again" } } -Pool $pool -RetryCount 1000 -RetryDelaySeconds 0.01'; Status = '9 of 10 done*'; Percent = 90; Output = @() }
    ) {
        $case = Start-Case $Script
        Wait-Until { (Get-Shown $case) | Where-Object { $_.StatusDescription -like $Status -and $_.PercentComplete -eq $Percent } }
        (Get-Shown $case).RecordType | Select-Object -Unique | Should -Be 'Processing'
        Open-Gate $case
        Complete-Case $case | Should -Be $Output
        $shown = Get-Shown $case
        $shown[-1].RecordType | Should -Be 'Completed'
        ($shown | Where-Object RecordType -EQ Completed).Count | Should -Be 1
        $shown.ActivityId | Select-Object -Unique | Should -HaveCount 1
    }

    It 'Says no total, percentage and time left while more input may come' {
        # The input waits for the gate, behind an item that lets the first be looked at.
        $case = Start-Case '& { 1; while (-not (Test-Path $gate)) { [Threading.Thread]::Sleep(5); 2 } } | Invoke-PoolMap { } -Pool $pool'
        Wait-Until { (Get-Shown $case).Count -ge 2 }
        $shown = Get-Shown $case
        Open-Gate $case
        Complete-Case $case
        $shown.PercentComplete | Select-Object -Unique | Should -Be -1
        $shown.SecondsRemaining | Select-Object -Unique | Should -Be -1
        $shown.StatusDescription | Should -Not -BeLike '* of *'
    }

    It 'Says how fast it goes and how long it will take, once something is done' {
        $case = Start-Case '1..3 | Invoke-PoolMap { if ($_ -gt 1) { WAIT } } -Pool $pool'
        Wait-Until { (Get-Shown $case) | Where-Object { $_.StatusDescription -match '^1 of 3 done, \d+\.\d/(s|min)$' -and $_.SecondsRemaining -gt 0 } }
        Open-Gate $case
        Complete-Case $case
    }

    It 'Goes on while the one who takes the results takes his time' {
        $case = Start-Case '1..5 | Invoke-PoolMap { $_ } -Pool $pool | ForEach-Object { [Threading.Thread]::Sleep(300); $_ }'
        Complete-Case $case | Should -Be (1..5)
        (Get-Shown $case | Where-Object RecordType -EQ Processing).Count | Should -BeGreaterOrEqual 2
    }

    It 'Is that of each call in a pipeline of two' {
        $case = Start-Case '1..4 | Invoke-PoolMap { if ($_ -eq 4) { WAIT }; $_ } -Pool $pool | Invoke-PoolMap { $_ } -Pool $pool'
        Wait-Until { (Get-Shown $case).Count -ge 1 }
        Open-Gate $case
        Complete-Case $case | Should -Be (1..4)
        foreach ($one in Get-Shown $case | Group-Object ActivityId) { $one.Group[-1].RecordType | Should -Be 'Completed' }
    }

    It 'Is shown beside what the block shows by itself' {
        $case = Start-Case '1 | Invoke-PoolMap { Write-Progress mine -Status s -Id 3; WAIT; Write-Progress mine -Id 3 -Completed } -Pool $pool'
        Wait-Until { (Get-Shown $case).Count -ge 1 -and $case.Screen.Progress.ToArray().Activity -contains 'mine' }
        Open-Gate $case
        Complete-Case $case
        $mine = $case.Screen.Progress.ToArray() | Where-Object Activity -EQ mine
        $mine.ActivityId | Should -Be @(3, 3)
        $mine.ParentActivityId | Should -Be @(-1, -1)
        $mine.RecordType | Should -Be @('Processing', 'Completed')
        (Get-Shown $case)[-1].RecordType | Should -Be 'Completed'
    }

    It 'Is not shown in the first half second of a call' {
        $case = Start-Case '[Diagnostics.Stopwatch]::GetTimestamp(); 1 | Invoke-PoolMap { WAIT } -Pool $pool'
        Wait-Until { Get-Shown $case }
        Open-Gate $case
        $begun = Complete-Case $case
        # What counts the half second here is another clock, and a coarse one.
        ($case.Screen.FirstProgress - $begun) / [Diagnostics.Stopwatch]::Frequency | Should -BeGreaterThan 0.45
    }

    It 'Is not shown: <Name>' -ForEach @(
        @{ Name = 'under $ProgressPreference SilentlyContinue'; Script = '$ProgressPreference = "SilentlyContinue"; 1 | Invoke-PoolMap { [Threading.Thread]::Sleep(900) } -Pool $pool' }
        @{ Name = 'under $ProgressPreference Ignore'; Script = '$ProgressPreference = "Ignore"; 1 | Invoke-PoolMap { [Threading.Thread]::Sleep(900) } -Pool $pool' }
        @{ Name = 'with -ProgressAction SilentlyContinue'; Script = '1 | Invoke-PoolMap { [Threading.Thread]::Sleep(900) } -Pool $pool -ProgressAction SilentlyContinue' }
        @{ Name = 'of a call within a worker'; Script = '$null = Invoke-PoolTask { 1 | Invoke-PoolMap { [Threading.Thread]::Sleep(900) } } -Pool $pool' }
        @{ Name = 'of a task'; Script = 'Invoke-PoolTask { [Threading.Thread]::Sleep(900) } -Pool $pool' }
    ) {
        $case = Start-Case $Script
        Complete-Case $case
        Get-Shown $case | Should -BeNullOrEmpty
    }

    It 'Is gone when the call ends before its time: <Name>' -ForEach @(
        @{ Name = '-ErrorAction Stop'; Script = 'try { 1..2 | Invoke-PoolMap { if ($_ -eq 2) { WAIT; throw "no" } } -Pool $pool -ErrorAction Stop } catch { "caught" }'; Output = 'caught' }
        @{ Name = 'a begin block that fails'; Script = 'try { 1..2 | Invoke-PoolMap { begin { WAIT; throw "no" } process { } } -Pool $pool } catch { "caught" }'; Output = 'caught' }
        @{ Name = 'a command behind it that fails'; Script = 'try { 1..2 | Invoke-PoolMap { if ($_ -eq 2) { WAIT }; $_ } -Pool $pool | ForEach-Object { if ($_ -eq 2) { throw "no" } } } catch { "caught" }'; Output = 'caught' }
        @{ Name = 'a command behind it that has enough'; Script = '1..2 | Invoke-PoolMap { WAIT; $_ } -Pool $pool | Select-Object -First 1'; Output = 1 }
    ) {
        $case = Start-Case $Script
        Wait-Until { (Get-Shown $case).Count -ge 1 }
        Open-Gate $case
        Complete-Case $case | Should -Be $Output
        (Get-Shown $case)[-1].RecordType | Should -Be 'Completed'
    }

    It 'Is gone when the pipeline is stopped' {
        $case = Start-Case '1 | Invoke-PoolMap { WAIT } -Pool $pool'
        Wait-Until { (Get-Shown $case).Count -ge 1 }
        $case.Shell.Stop()
        (Get-Shown $case)[-1].RecordType | Should -Be 'Completed'
        $case.Shell.Runspace.Dispose()
        $case.Shell.Dispose()
        Open-Gate $case
    }
}
