# Pools: opened, named, found, closed, waited for, stopped.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    function Wait-Ready($Pool) { Wait-Until { -not @($Pool.Workers | Where-Object State -EQ Starting) } }
}

Describe 'A pool' {
    AfterEach {
        Get-ProcessPool | Where-Object Name -NE default | Stop-ProcessPool -Force
    }

    Context 'Opening a pool' {
        It 'Has as many workers as it is told' {
            $pool = New-ProcessPool 3
            $pool.ProcessCount | Should -Be 3
            Wait-Ready $pool
            $pool.Workers | Should -HaveCount 3
            $pool.Workers.ProcessId | Sort-Object -Unique | Should -HaveCount 3
            $pool.Workers.ProcessId | ForEach-Object { Test-Running $_ } | Should -Not -Contain $false
        }

        It 'Has one worker for each processor when it is told nothing' {
            (New-ProcessPool).ProcessCount | Should -Be ([Environment]::ProcessorCount)
        }

        It 'Has a name of its own when it is given none' {
            $one, $other = (New-ProcessPool 1), (New-ProcessPool 1)
            $one.Name | Should -Not -BeNullOrEmpty
            $one.Name | Should -Not -Be $other.Name
            5 | Invoke-PoolMap -Pool $one.Name { $_ } | Should -Be 5
        }

        It 'Is refused a name in use, in any case' {
            $null = New-ProcessPool 1 -Name taken
            $failure = Get-Failure { New-ProcessPool 1 -Name TAKEN }
            $failure.FullyQualifiedErrorId | Should -BeLike 'PoolNameInUse,*'
            Get-ProcessPool taken | Should -HaveCount 1
        }

        It 'Can have the name of one that has ended: <_>' -ForEach 'stopped', 'closed' {
            $last = New-ProcessPool 1 -Name again
            if ($_ -eq 'stopped') { Stop-ProcessPool $last -Force }
            else { Close-ProcessPool $last; Wait-ProcessPool $last }
            Get-ProcessPool | Where-Object Name -EQ again | Should -BeNullOrEmpty
            $pool = New-ProcessPool 1 -Name again
            1 | Invoke-PoolMap -Pool again { $_ } | Should -Be 1
            $pool.State | Should -Be 'Open'
        }

        It 'Is refused <Name>' -ForEach @(
            @{ Name = '-ProcessCount 0'; Call = { New-ProcessPool -ProcessCount 0 }; Id = 'ParameterArgumentValidationError,*' }
            @{ Name = '-ProcessCount -1'; Call = { New-ProcessPool -1 }; Id = 'ParameterArgumentValidationError,*' }
            @{ Name = '-ProcessCount x'; Call = { New-ProcessPool x }; Id = '*' }
            @{ Name = 'an empty name'; Call = { New-ProcessPool 1 -Name '' }; Id = 'ParameterArgumentValidationError,*' }
            @{ Name = 'an unknown parameter'; Call = { New-ProcessPool 1 -Nmae x }; Id = 'NamedParameterNotFound,*' }
            @{ Name = 'a null initialization script'; Call = { New-ProcessPool 1 -InitializationScript $null }; Id = 'ParameterArgumentValidationError*' }
            @{ Name = 'arguments without an initialization script'; Call = { New-ProcessPool 1 -ArgumentList 1 }; Id = 'InitializationScriptMissing,*' }
            @{ Name = 'an undefined $using: in its initialization script'; Call = { New-ProcessPool 1 -InitializationScript { $using:undefinedThing } }; Id = 'UsingVariableIsUndefined,*' }
        ) {
            (Get-Failure $Call).FullyQualifiedErrorId | Should -BeLike $Id
            Get-ProcessPool | Where-Object Name -NE default | Should -BeNullOrEmpty
        }

        It 'Starts its workers in the caller''s location' {
            $here = (Get-Item $TestDrive).FullName
            Push-Location $here
            try { $pool = New-ProcessPool 1 -InitializationScript { $global:began = "$PWD" } }
            finally { Pop-Location }
            Invoke-PoolTask -Pool $pool { $began } | Should -Be $here
        }
    }

    Context 'A pool''s own session state' {
        It 'Runs the initialization script once in each worker, with its arguments' {
            $pool = New-ProcessPool 2 -InitializationScript { param($a, $b) $global:sum = $a + $b; $global:runs++ } -ArgumentList 40, 2
            1..20 | Invoke-PoolMap -Pool $pool -ChunkSize 1 { "$sum $runs" } | Sort-Object -Unique | Should -Be '42 1'
        }

        It 'Carries $using: into the initialization script' {
            $value = 'carried'
            $pool = New-ProcessPool 1 -InitializationScript { $global:seen = $using:value }
            Invoke-PoolTask -Pool $pool { $seen } | Should -Be 'carried'
        }

        It 'Shows the errors that the initialization script went on after' {
            $run = Invoke-ChildSession '$p = New-ProcessPool 1 -InitializationScript { Import-Module NoSuchModule }; 1 | Invoke-PoolMap -Pool $p { $_ }'
            $run.Output | Should -Be 1
            $run.Error | Should -BeLike '*initialization script*NoSuchModule*'
        }

        It 'Keeps functions and modules of the initialization script' {
            $pool = New-ProcessPool 1 -InitializationScript { function Get-Answer { 42 } }
            1 | Invoke-PoolMap -Pool $pool { Get-Answer } | Should -Be 42
        }

        It 'Keeps globals from call to call' {
            $pool = New-ProcessPool 1
            1..3 | Invoke-PoolMap -Pool $pool { $global:count++ }
            Invoke-PoolTask -Pool $pool { $global:count } | Should -Be 3
        }

        It 'Is a clean one in each call on the default pool: <Name>' -ForEach @(
            @{ Name = 'globals'; Set = { $global:left = 1 }; Get = { "$global:left" } }
            @{ Name = 'functions'; Set = { function global:Get-Left { 1 } }; Get = { "$(Get-Command Get-Left -ErrorAction Ignore)" } }
            @{ Name = 'environment'; Set = { $env:PSMULTIPROC_LEFT = 1 }; Get = { $env:PSMULTIPROC_LEFT } }
            @{ Name = 'preferences'; Set = { $global:ErrorActionPreference = 'Stop' }; Get = { if ($global:ErrorActionPreference -ne 'Continue') { $ErrorActionPreference } } }
        ) {
            1..40 | Invoke-PoolMap -ChunkSize 1 $Set
            1..40 | Invoke-PoolMap -ChunkSize 1 $Get | Where-Object { $_ } | Should -BeNullOrEmpty
        }

        It 'Fails with the initialization script''s own error, and says so again' {
            $pool = New-ProcessPool 2 -Name broken -InitializationScript { throw 'no such database' }
            foreach ($attempt in 1, 2) {
                $failure = Get-Failure { 1..3 | Invoke-PoolMap -Pool $pool { $_ } }
                $failure.FullyQualifiedErrorId | Should -BeLike 'WorkerStartFailed,*'
                "$failure" | Should -BeLike '*no such database*'
                $failure.Exception.InnerException.Message | Should -Be 'no such database'
            }
            "$(Get-Failure { Invoke-PoolTask -Pool $pool { 1 } })" | Should -BeLike "*'broken'*unusable*no such database*"
            $pool.State | Should -Be 'Broken'
            Wait-Until { -not $pool.Workers }
        }

        It 'Fails where the initialization script is no script of this PowerShell''s: a missing module' {
            $pool = New-ProcessPool 1 -InitializationScript { Import-Module NoSuchModuleAnywhere -ErrorAction Stop }
            "$(Get-Failure { Invoke-PoolTask -Pool $pool { 1 } })" | Should -BeLike '*NoSuchModuleAnywhere*'
        }
    }

    Context 'Finding pools' {
        It 'Gives each worker by its place' {
            $pool = New-ProcessPool 2
            $pool.Workers[0].Number, $pool.Workers[1].Number | Should -Be @(1, 2)
        }

        It 'Lists those that are open' {
            $null = (New-ProcessPool 1 -Name b), (New-ProcessPool 1 -Name a)
            Get-ProcessPool | Where-Object Name -NE default | ForEach-Object Name | Should -Be @('a', 'b')
        }

        It 'Says which name it does not know' {
            $null = Get-ProcessPool nosuch -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'PoolNotFound,*'
            "$($problem[0])" | Should -BeLike "*'nosuch'*"
        }

        It 'Names the open pools where a name is unknown' {
            $null = New-ProcessPool 1 -Name real
            $failure = Get-Failure { 1 | Invoke-PoolMap -Pool reel { $_ } }
            $failure.FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
            "$failure" | Should -BeLike "*'reel'*'real'*"
        }
    }

    Context 'Ending a pool' {
        It '<Verb> takes <How>' -ForEach @(
            foreach ($verb in 'Close', 'Stop') {
                @{ Verb = $verb; How = 'the object' ; Call = { param($cmd, $pool) & $cmd $pool } }
                @{ Verb = $verb; How = 'the object by its parameter' ; Call = { param($cmd, $pool) & $cmd -Pool $pool } }
                @{ Verb = $verb; How = 'the name'; Call = { param($cmd, $pool) & $cmd $pool.Name } }
                @{ Verb = $verb; How = 'the object from the pipeline'; Call = { param($cmd, $pool) $pool | & $cmd } }
                @{ Verb = $verb; How = 'the name from the pipeline'; Call = { param($cmd, $pool) $pool.Name | & $cmd } }
                @{ Verb = $verb; How = 'what Get-ProcessPool finds'; Call = { param($cmd, $pool) Get-ProcessPool "$($pool.Name.Substring(0, 3))*" | & $cmd } }
            }
        ) {
            $pool = New-ProcessPool 2 -Name ending
            Wait-Ready $pool
            $ids = $pool.Workers.ProcessId
            & $Call "$Verb-ProcessPool" $pool | Should -BeNullOrEmpty
            Wait-ProcessPool $pool -TimeoutSeconds 60
            $ids | Where-Object { Test-Running $_ } | Should -BeNullOrEmpty
            Get-ProcessPool ending* | Should -BeNullOrEmpty
        }

        It 'Refuses work once it is <State>' -ForEach @(
            @{ State = 'closed'; End = { param($pool) Close-ProcessPool $pool } }
            @{ State = 'stopped'; End = { param($pool) Stop-ProcessPool $pool } }
        ) {
            $pool = New-ProcessPool 1 -Name over
            & $End $pool
            foreach ($call in { 1 | Invoke-PoolMap -Pool $pool { $_ } }, { Invoke-PoolTask -Pool $pool { 1 } }) {
                $failure = Get-Failure $call
                $failure.FullyQualifiedErrorId | Should -BeLike 'PoolClosed,*'
                "$failure" | Should -BeLike "*'over'*$State*"
            }
        }

        It 'Closed, finishes what it has' {
            $gate = "$TestDrive/closing"
            $pool = New-ProcessPool 1 -Name closing
            $run = Start-Pipeline '1..3 | Invoke-PoolMap -Pool closing -ChunkSize 1 { while (-not (Test-Path $using:gate)) { [Threading.Thread]::Sleep(5) }; $_ }' @{ gate = $gate }
            try {
                Wait-Until { $pool.Workers.State -eq 'Busy' }
                Close-ProcessPool $pool
                Wait-ProcessPool $pool -TimeoutSeconds 0.05 -ErrorVariable problem -ErrorAction SilentlyContinue
                $problem[0].FullyQualifiedErrorId | Should -BeLike 'PoolWaitTimedOut,*'
                $null = New-Item $gate
                $run.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
                $run.Output | Should -Be @(1, 2, 3)
                Wait-ProcessPool $pool -TimeoutSeconds 60 -ErrorAction Stop
            }
            finally { $null = $run.Shell.BeginStop($null, $null) }
        }

        It 'Stopped, ends the calls under way with PoolClosed, and its workers within seconds' {
            $pool = New-ProcessPool 2 -Name stopping
            $run = Start-Pipeline '1..4 | Invoke-PoolMap -Pool stopping -ChunkSize 1 { Start-Sleep 300 }'
            try {
                Wait-Until { @($pool.Workers.State -eq 'Busy').Count -eq 2 }
                Stop-ProcessPool $pool
                $run.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
                $run.Shell.Streams.Error[0].FullyQualifiedErrorId | Should -BeLike 'PoolClosed,*'
                Wait-ProcessPool $pool -TimeoutSeconds 60 -ErrorAction Stop
            }
            finally { $null = $run.Shell.BeginStop($null, $null) }
        }

        It 'Does nothing with -WhatIf' {
            $pool = New-ProcessPool 1 -Name kept
            Stop-ProcessPool $pool -WhatIf
            $pool.State | Should -Be 'Open'
            1 | Invoke-PoolMap -Pool $pool { $_ } | Should -Be 1
        }

        It 'Is not waited for while it is open, and the error says what to do' {
            $pool = New-ProcessPool 1 -Name open
            Wait-ProcessPool $pool -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'PoolIsOpen,*'
            "$($problem[0])" | Should -BeLike '*Close-ProcessPool*'
        }

        It 'Takes several pools and names at once' {
            $pools = (New-ProcessPool 1), (New-ProcessPool 1 -Name named), (New-ProcessPool 1)
            Close-ProcessPool $pools[0], named
            $pools.State | Should -Be @('Closed', 'Closed', 'Open')
            Stop-ProcessPool $pools[1..2] -Force
            Wait-ProcessPool -Pool $pools -TimeoutSeconds 60 -ErrorAction Stop
            $pools.Workers | Should -BeNullOrEmpty
        }

        It 'Ends none of several where one is unknown, and names it' {
            $pool = New-ProcessPool 1
            "$(Get-Failure { Close-ProcessPool $pool, nosuch })" | Should -BeLike "*'Pool'*'nosuch'*"
            $pool.State | Should -Be 'Open'
        }

        It 'Is refused <Name>, by the parameter''s name and its limits' -ForEach @(
            @{ Name = 'a negative time limit'; Call = { Wait-ProcessPool $pool -TimeoutSeconds -0.4 }; Says = "*'TimeoutSeconds'*greater than or equal to 0*" }
            @{ Name = 'a time limit that cannot be counted'; Call = { Wait-ProcessPool $pool -TimeoutSeconds 1e9 }; Says = "*'TimeoutSeconds'*less than or equal to 2147483*" }
            @{ Name = 'no pools'; Call = { Close-ProcessPool @() }; Says = "*'Pool'*" }
            @{ Name = 'several pools for one call'; Call = { 1 | Invoke-PoolMap { $_ } -Pool $pool, $pool }; Says = "*'Pool'*one pool*" }
        ) {
            $pool = New-ProcessPool 1
            Close-ProcessPool $pool
            "$(Get-Failure $Call)" | Should -BeLike $Says
        }

        It 'Leaves a pool its name, to wait for its end and for its trace: <_>' -ForEach 'Close', 'Stop' {
            $null = New-ProcessPool 1 -Name ended
            & "$_-ProcessPool" ended
            Wait-ProcessPool ended -TimeoutSeconds 60 -ErrorAction Stop
            Wait-ProcessPool ended -TimeoutSeconds 60 -ErrorAction Stop
            Export-PoolTrace ended TestDrive:/ended.json
            Get-ProcessPool | Where-Object Name -EQ ended | Should -BeNullOrEmpty
            (Get-Failure { Invoke-PoolTask -Pool ended { 1 } }).FullyQualifiedErrorId | Should -BeLike 'PoolClosed,*'
        }

        It 'Can be ended twice' {
            $pool = New-ProcessPool 1
            Close-ProcessPool $pool
            Close-ProcessPool $pool
            Stop-ProcessPool $pool
            Stop-ProcessPool $pool -Force
            Wait-ProcessPool $pool -TimeoutSeconds 60 -ErrorAction Stop
        }

        It 'Opens the default pool anew after it was stopped' {
            $before = Invoke-PoolTask { $PID }
            Stop-ProcessPool default -Force
            Invoke-PoolTask { $PID } | Should -Not -Be $before
        }

        It 'Happens with the module: Remove-Module ends all workers' {
            $run = Invoke-ChildSession @'
$pool = New-ProcessPool 2
$ids = @(1..8 | Invoke-PoolMap { $PID }) + @(1..8 | Invoke-PoolMap -Pool $pool { $PID }) + $pool.Workers.ProcessId | Sort-Object -Unique
Remove-Module PSMultiproc
$end = [datetime]::UtcNow.AddSeconds(10)
do { $left = @($ids | Where-Object { Get-Process -Id $_ -ErrorAction Ignore }) } while ($left -and [datetime]::UtcNow -lt $end)
"$($ids.Count -ge 3) $($left.Count)"
'@
            $run.Output | Should -Be 'True 0'
        }

        It 'Happens with the module, <Name>' -ForEach @(
            @{ Name = 'which other runspaces had that are closed'; Script = '1..3 | ForEach-Object -Parallel { Import-Module $using:module }; Remove-Module PSMultiproc'; Ends = $true }
            @{ Name = 'which a closed runspace had from its start'; Script = '$state = [initialsessionstate]::CreateDefault2(); $state.ImportPSModule([string[]]@($module)); $other = [runspacefactory]::CreateRunspace($state); $other.Open(); $other.Dispose(); Remove-Module PSMultiproc'; Ends = $true }
            @{ Name = 'imported twice'; Script = 'Import-Module $module; Remove-Module PSMultiproc'; Ends = $true }
            @{ Name = 'removed twice'; Script = 'Remove-Module PSMultiproc; Remove-Module PSMultiproc -ErrorAction Ignore'; Ends = $true }
            @{ Name = 'imported anew'; Script = 'Import-Module $module -Force'; Ends = $true }
            @{ Name = 'imported anew and removed'; Script = 'Import-Module $module -Force; $pool = New-ProcessPool 1; $job = Start-PoolTask { Start-Sleep 300 } -Pool $pool; Remove-Module PSMultiproc'; Ends = $true }
            @{ Name = 'not while another runspace has it'; Script = '$other = [powershell]::Create(); $null = $other.AddScript("Import-Module $module").Invoke(); Remove-Module PSMultiproc' }
            @{ Name = 'not while one has it from its start'; Script = '$state = [initialsessionstate]::CreateDefault2(); $state.ImportPSModule([string[]]@($module)); $other = [runspacefactory]::CreateRunspace($state); $other.Open(); Remove-Module PSMultiproc' }
            @{ Name = 'not while another runspace has it that imported it twice'; Script = '$other = [powershell]::Create(); $null = $other.AddScript("Import-Module $module; Import-Module $module -Force").Invoke(); $pool = New-ProcessPool 1; $job = Start-PoolTask { Start-Sleep 300 } -Pool $pool; Remove-Module PSMultiproc' }
            @{ Name = 'when the runspace closes that still had it'; Script = '$other = [powershell]::Create(); $null = $other.AddScript("Import-Module $module").Invoke(); Remove-Module PSMultiproc; $other.Dispose()'; Ends = $true }
            @{ Name = 'with the last runspace of two'; Script = '$other = [powershell]::Create(); $null = $other.AddScript("Import-Module $module").Invoke(); Remove-Module PSMultiproc; $other.Commands.Clear(); $null = $other.AddScript("Remove-Module PSMultiproc").Invoke()'; Ends = $true }
        ) {
            $run = Invoke-ChildSession @"
`$module = (Get-Module PSMultiproc).Path
`$pool = New-ProcessPool 1
`$job = Start-PoolTask { Start-Sleep 300 } -Pool `$pool
$Script
`$null = Wait-Job `$job -Timeout $($Ends ? 60 : 0)
"`$(`$job.State) `$(`$pool.State)"
"@
            $run.Output | Should -Be ($Ends ? 'Stopped Stopped' : 'Running Open')
            $run.Error | Should -BeNullOrEmpty
        }

        It 'Happens with the session: no worker is left' {
            $run = Invoke-ChildSession '$pool = New-ProcessPool 2; @(1..8 | Invoke-PoolMap { $PID }) + $pool.Workers.ProcessId | Sort-Object -Unique'
            $run.Output.Count | Should -BeGreaterOrEqual 3
            $run.ExitCode | Should -Be 0
            Wait-Until { -not ($run.Output | Where-Object { Test-Running $_ }) }
        }

        It 'Leaves no file of a killed worker in the temporary folder' -Skip:$IsWindows {
            $pool = New-ProcessPool 1
            $worker = Invoke-PoolTask -Pool $pool { $PID }
            function Get-Own { Get-ChildItem ([IO.Path]::GetTempPath()) | Where-Object Name -Match "[.-]$worker[.-]" }
            Get-Own | Should -Not -BeNullOrEmpty -Because 'the runtime makes some'
            Stop-ProcessPool $pool -Force
            Wait-Until { -not (Get-Own) }
        }
    }
}

Describe 'A name' {
    BeforeAll { $named = 'web1', 'web2', 'db', 'alpha one', 'alps', 'beta' | ForEach-Object { New-ProcessPool 1 -Name $_ } }

    AfterAll { Stop-ProcessPool $named -Force -Confirm:$false }

    It 'Finds <Names> with <Pattern>' -ForEach @(
        @{ Pattern = 'web1'; Names = 'web1' }
        @{ Pattern = 'WEB1'; Names = 'web1' }
        @{ Pattern = 'web*'; Names = 'web1 web2' }
        @{ Pattern = 'web?', 'db'; Names = 'web1 web2 db' }
        @{ Pattern = 'nothing*'; Names = '' }
    ) {
        (Get-ProcessPool $Pattern).Name -join ' ' | Should -Be $Names
        ($Pattern | Get-ProcessPool).Name -join ' ' | Should -Be $Names
    }

    It 'Is found by an object that has one: a pool, a row of a table' {
        $named[0] | Get-ProcessPool | Should -Be $named[0]
        [pscustomobject] @{ Name = 'db' } | Get-ProcessPool | Should -Be $named[2]
    }

    It 'Completes names after <_>' -ForEach 'Invoke-PoolMap { 1 } -Pool ', 'Get-ProcessPool ', 'Stop-ProcessPool -Pool ', 'Close-ProcessPool ', 'Wait-ProcessPool ', 'Resize-ProcessPool ', 'Watch-ProcessPool ', 'Export-PoolTrace ', 'Start-PoolTask { 1 } -Pool ' {
        $line = $_ + 'al'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be @("'alpha one'", 'alps')
    }
}
