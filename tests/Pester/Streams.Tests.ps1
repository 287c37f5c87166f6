# What a block says shows as if it had run here: each case runs through ForEach-Object and through Invoke-PoolMap.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    if (-not ('RecordingHost' -as [type])) { Add-Type -Path "$PSScriptRoot/RecordingHost.cs" }
    $pool = New-ProcessPool 2
    $manifest = Join-Path (Get-Module PSMultiproc).ModuleBase PSMultiproc.psd1

    # One line for each thing that came out of a pipeline, with its stream's type.
    function Format-Entry($Entry) {
        if ($null -eq $Entry) { return 'null' }
        $base = $Entry.psobject.BaseObject
        $text = $base -is [Management.Automation.InformationRecord] ? "$($base.MessageData) [$($base.Tags)]" : "$base"
        "$($base.GetType().Name) $text"
    }

    # Runs a script in a session of its own, before a host that notes what it shows.
    function Invoke-Case([string] $Script) {
        $screen = [RecordingHost]::new()
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule([string[]]@($manifest))
        $state.Variables.Add([Management.Automation.Runspaces.SessionStateVariableEntry]::new('pool', $pool, $null))
        $runspace = [runspacefactory]::CreateRunspace($screen, $state)
        $runspace.Open()
        $shell = [powershell]::Create($runspace).AddScript($Script)
        try {
            $run = $shell.BeginInvoke()
            if (-not $run.AsyncWaitHandle.WaitOne(60000)) { throw "The case hangs: $Script" }
            $output = try { $shell.EndInvoke($run) } catch { "terminated: $($_.Exception.InnerException.Message)" }
            [pscustomobject]@{
                Output = @($output | ForEach-Object { Format-Entry $_ })
                Error  = @($shell.Streams.Error | ForEach-Object { "$_ $($_.FullyQualifiedErrorId) $($_.CategoryInfo.Category)" })
                # A call that takes half a second shows its own progress, too.
                Shown  = @($screen.Shown) -notmatch '^progress \d+ Invoke-PoolMap '
            }
        }
        finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
    }
}

AfterAll { Stop-ProcessPool $pool -Force -Confirm:$false }

Describe 'Streams' {
    It 'Are those of ForEach-Object: <Name>' -ForEach @(
        @{ Name = 'warnings'; Script = '1..3 | MAP { Write-Warning "w$_"; $_ }' }
        @{ Name = 'all streams into one'; Script = '1..2 | MAP { Write-Warning w; Write-Information i; Write-Host h; Write-Error e; $_ } *>&1'; Reference = '1..2 | & { process { Write-Warning w; Write-Information i; Write-Host h; Write-Error e; $_ } } *>&1' }
        @{ Name = 'warnings redirected'; Script = '1..2 | MAP { Write-Warning "w$_"; $_ } 3>&1' }
        @{ Name = 'redirected within the block'; Script = '1..2 | MAP { Write-Warning "w$_" 3>&1; $_ }' }
        @{ Name = 'warnings to nowhere'; Script = '1..2 | MAP { Write-Warning "w$_"; $_ } 3>$null' }
        @{ Name = '$VerbosePreference'; Script = '$VerbosePreference = "Continue"; 1..2 | MAP { Write-Verbose "v$_"; $_ }' }
        @{ Name = '$VerbosePreference redirected'; Script = '$VerbosePreference = "Continue"; 1..2 | MAP { Write-Verbose "v$_"; $_ } 4>&1' }
        @{ Name = '$VerbosePreference set in the block'; Script = '1..2 | MAP { $VerbosePreference = "Continue"; Write-Verbose "v$_"; $_ }' }
        @{ Name = '-Verbose of a command in the block'; Script = '1..2 | MAP { Write-Verbose "v$_" -Verbose; $_ }' }
        @{ Name = 'no verbose messages'; Script = '1..2 | MAP { Write-Verbose "v$_"; $_ } 4>&1' }
        @{ Name = '$DebugPreference'; Script = '$DebugPreference = "Continue"; 1..2 | MAP { Write-Debug "d$_"; $_ }' }
        @{ Name = '$DebugPreference set in the block'; Script = '1..2 | MAP { $DebugPreference = "Continue"; Write-Debug "d$_"; $_ } 5>&1' }
        @{ Name = '$WarningPreference SilentlyContinue'; Script = '$WarningPreference = "SilentlyContinue"; 1..2 | MAP { Write-Warning "w$_"; $_ }' }
        @{ Name = '$WarningPreference SilentlyContinue, but not in the block'; Script = '$WarningPreference = "SilentlyContinue"; 1..2 | MAP { $WarningPreference = "Continue"; Write-Warning "w$_"; $_ }' }
        @{ Name = '$WarningPreference Stop'; Script = '$WarningPreference = "Stop"; try { 1..2 | MAP { Write-Warning "w$_"; $_ } } catch { "caught $_" }' }
        @{ Name = '$ErrorActionPreference Stop'; Script = '$ErrorActionPreference = "Stop"; try { 1..2 | MAP { Write-Error "e$_"; $_ } } catch { "caught $_" }' }
        @{ Name = '$ErrorActionPreference SilentlyContinue'; Script = '$ErrorActionPreference = "SilentlyContinue"; 1..2 | MAP { Write-Error "e$_"; $_ }' }
        @{ Name = '$ErrorActionPreference Ignore'; Script = '$ErrorActionPreference = "Ignore"; 1..2 | MAP { Get-Item /no/such; $_ }' }
        @{ Name = 'Write-Error'; Script = '1..2 | MAP { Write-Error "e$_" -ErrorId Mine -Category InvalidData; $_ }' }
        @{ Name = 'information'; Script = '1..2 | MAP { Write-Information "i$_" -Tags a, b; $_ } 6>&1' }
        @{ Name = 'information, not shown'; Script = '1..2 | MAP { Write-Information "i$_"; $_ }' }
        @{ Name = '$InformationPreference'; Script = '$InformationPreference = "Continue"; 1..2 | MAP { Write-Information "i$_"; Write-Host h; $_ }' }
        @{ Name = '$InformationPreference set in the block'; Script = '1..2 | MAP { $InformationPreference = "Continue"; Write-Information "i$_"; $_ }' }
        @{ Name = '-InformationAction of a command in the block'; Script = '1..2 | MAP { Write-Information "i$_" -InformationAction Continue; $_ }' }
        @{ Name = '-InformationAction of a command in the block, into output'; Script = '1..2 | MAP { Write-Information "i$_" -InformationAction Continue } 6>&1 | ForEach-Object { "got $_" }' }
        @{ Name = '-InformationAction of a command in the block, all streams into output'; Script = '1..2 | MAP { Write-Information "i$_" -InformationAction Continue; $_ } *>&1' }
        @{ Name = '-InformationAction of a command in the block, to nowhere'; Script = '1..2 | MAP { Write-Information "i$_" -InformationAction Continue } 6>$null' }
        @{ Name = '-InformationAction of a command in the block, to a file'; Script = '$file = [IO.Path]::GetTempFileName(); 1..2 | MAP { Write-Information "i$_" -InformationAction Continue } 6>$file; Get-Content $file; Remove-Item $file' }
        @{ Name = '-InformationAction of a command in the block, redirected there'; Script = '1..2 | MAP { Write-Information "i$_" -InformationAction Continue 6>&1 }' }
        @{ Name = '-InformationAction of a command in the block, other streams redirected'; Script = '1..2 | MAP { Write-Information "i$_" -InformationAction Continue } 3>&1 2>$null' }
        @{ Name = '-InformationAction of a command in the block, within a function whose stream is redirected'; Script = 'function f { 1..2 | MAP { Write-Information "i$_" -InformationAction Continue } }; f 6>&1 | ForEach-Object { "got $_" }' }
        @{ Name = '-InformationAction of a command in the block, within a redirected block'; Script = '& { 1..2 | MAP { Write-Information "i$_" -InformationAction Continue } | ForEach-Object { $_ } } 6>&1 | ForEach-Object { "got $_" }' }
        @{ Name = '-InformationAction of a command in the block, into a variable'; Script = '1..2 | MAP { Write-Information "i$_" -InformationAction Continue } -InformationVariable i; "got $i"' }
        @{ Name = '-InformationAction of a command in the block, into a variable and output'; Script = '1..2 | MAP { Write-Information "i$_" -InformationAction Continue } -InformationVariable i 6>&1; "got $i"' }
        @{ Name = '$InformationPreference, into output'; Script = '$InformationPreference = "Continue"; 1..2 | MAP { Write-Information "i$_"; Write-Host h } 6>&1 | ForEach-Object { "got $_" }' }
        @{ Name = '$InformationPreference set in the block, into output'; Script = '1..2 | MAP { $InformationPreference = "Continue"; Write-Information "i$_" } 6>&1 | ForEach-Object { "got $_" }' }
        @{ Name = '$InformationPreference set in the block, to nowhere'; Script = '1..2 | MAP { $InformationPreference = "Continue"; Write-Information "i$_" } 6>$null' }
        @{ Name = 'Write-Host into a variable'; Script = '1..2 | MAP { Write-Host "h$_" } -InformationVariable i; "got $i"' }
        @{ Name = 'Write-Host'; Script = '1..2 | MAP { Write-Host "h$_" }' }
        @{ Name = 'Write-Host in colours, without an end of line'; Script = '1..2 | MAP { Write-Host h -NoNewline; Write-Host $_ -ForegroundColor Red; Write-Host x -ForegroundColor Blue -BackgroundColor White -NoNewline }' }
        @{ Name = 'Write-Host redirected'; Script = '1..2 | MAP { Write-Host h -ForegroundColor Red } 6>&1' }
        @{ Name = 'Write-Host to nowhere'; Script = '1..2 | MAP { Write-Host h } 6>$null' }
        @{ Name = 'progress'; Script = '1 | MAP { Write-Progress -Activity a -Status s -PercentComplete 30 -Id 7; Write-Progress -Activity a -Id 7 -Completed }' }
        @{ Name = '$ProgressPreference SilentlyContinue'; Script = '$ProgressPreference = "SilentlyContinue"; 1 | MAP { Write-Progress -Activity a -Status s }' }
        @{ Name = '$PSDefaultParameterValues'; Script = '$PSDefaultParameterValues["Get-Date:Format"] = "yyyy"; 1 | MAP { (Get-Date).Length }' }
        @{ Name = '$OFS'; Script = '$OFS = "-"; 1 | MAP { $a = 1, 2; "$a" }' }
        @{ Name = '$WhatIfPreference'; Script = '$WhatIfPreference = $true; 1 | MAP { Remove-Item /no/such/at/all -ErrorAction Ignore; "$WhatIfPreference" }' }
        @{ Name = '-OutVariable'; Script = '1..3 | MAP { $_ * 2 } -OutVariable o; "got $o"' }
        @{ Name = '-PipelineVariable'; Script = '1..3 | MAP { $_ * 2 } -PipelineVariable p | ForEach-Object { "p $p" }' }
        @{ Name = 'a native command'; Script = '1..2 | MAP { sh -c "echo out"; $LASTEXITCODE; sh -c "exit 3"; $LASTEXITCODE }'; Skip = $IsWindows }
        @{ Name = 'standard error of a native command, redirected'; Script = '1..2 | MAP { sh -c "echo bad >&2" } 2>&1'; Reference = '1..2 | & { process { sh -c "echo bad >&2" } } 2>&1'; Skip = $IsWindows }
        @{ Name = 'standard error of a native command is no error'; Script = '$ErrorActionPreference = "Stop"; 1..2 | MAP { sh -c "echo bad >&2"; $_ } 2>$null'; Skip = $IsWindows }
        @{ Name = 'a native command that fails, under its preference'; Script = '$PSNativeCommandUseErrorActionPreference = $true; $ErrorActionPreference = "Stop"; try { 1..2 | MAP { sh -c "exit 3"; $_ } } catch { "caught $_" }'; Skip = $IsWindows }
        @{ Name = 'a native command that fails, against its preference'; Script = '$PSNativeCommandUseErrorActionPreference = $false; $ErrorActionPreference = "Stop"; 1..2 | MAP { sh -c "exit 3"; $_ }'; Skip = $IsWindows }
    ) {
        if ($Skip) { Set-ItResult -Skipped -Because 'there is no sh'; return }
        # ForEach-Object loses errors that are redirected.
        $expected = Invoke-Case ($Reference ?? ($Script -replace 'MAP', 'ForEach-Object'))
        $got = Invoke-Case ($Script -replace 'MAP', 'Invoke-PoolMap -Pool $pool')
        $got.Output | Should -Be $expected.Output
        $got.Error | Should -Be $expected.Error
        $got.Shown | Should -Be $expected.Shown
    }

    It 'Obey the call''s own parameters: <Name>' -ForEach @(
        @{ Name = '-Verbose'; Script = '1..2 | Invoke-PoolMap { Write-Verbose "v$_" } -Pool $pool -Verbose'; Shown = 'verbose v1', 'verbose v2' }
        @{ Name = '-Verbose:$false'; Script = '$VerbosePreference = "Continue"; 1..2 | Invoke-PoolMap { Write-Verbose "v$_" } -Pool $pool -Verbose:$false'; Shown = @() }
        @{ Name = '-Debug'; Script = '1..2 | Invoke-PoolMap { Write-Debug "d$_"; Write-Warning w } -Pool $pool -Debug'; Shown = 'debug d1', 'warning w', 'debug d2', 'warning w' }
        @{ Name = '-WarningAction SilentlyContinue with -WarningVariable'; Script = '1..2 | Invoke-PoolMap { Write-Warning "w$_" } -Pool $pool -WarningAction SilentlyContinue -WarningVariable w; "$w"'; Output = 'String w1 w2'; Shown = @() }
        @{ Name = '-WarningAction Ignore with -WarningVariable'; Script = '1..2 | Invoke-PoolMap { Write-Warning "w$_" } -Pool $pool -WarningAction Ignore -WarningVariable w; "$w"'; Output = 'String '; Shown = @() }
        @{ Name = '-WarningAction Continue'; Script = '$WarningPreference = "SilentlyContinue"; 1..2 | Invoke-PoolMap { Write-Warning "w$_" } -Pool $pool -WarningAction Continue'; Shown = 'warning w1', 'warning w2' }
        @{ Name = '-WarningAction Inquire'; Script = '1 | Invoke-PoolMap { Write-Warning w } -Pool $pool -WarningAction Inquire'; Shown = 'warning w', 'asked Continue with this operation?' }
        @{ Name = '-WarningAction Stop'; Script = 'try { 1..2 | Invoke-PoolMap { Write-Warning "w$_"; $_ } -Pool $pool -WarningAction Stop } catch { "caught" }'; Output = 'String caught'; Shown = 'warning w1' }
        @{ Name = '-InformationAction Continue'; Script = '1..2 | Invoke-PoolMap { Write-Information "i$_" } -Pool $pool -InformationAction Continue'; Shown = 'line i1', 'line i2' }
        @{ Name = '-InformationAction Ignore'; Script = '1 | Invoke-PoolMap { Write-Information i; Write-Host h } -Pool $pool -InformationAction Ignore -InformationVariable i; "$i"'; Output = 'String '; Shown = @() }
        @{ Name = '-InformationVariable'; Script = '1..2 | Invoke-PoolMap { Write-Information "i$_"; Write-Host h } -Pool $pool -InformationVariable i 6>$null; "$i"'; Output = 'String i1 h i2 h'; Shown = @() }
        @{ Name = '-ProgressAction SilentlyContinue'; Script = '1 | Invoke-PoolMap { Write-Progress -Activity a -Status s } -Pool $pool -ProgressAction SilentlyContinue'; Shown = @() }
        @{ Name = '-ErrorAction SilentlyContinue with -ErrorVariable'; Script = '1..2 | Invoke-PoolMap { Write-Error "e$_"; $_ } -Pool $pool -ErrorAction SilentlyContinue -ErrorVariable e; "$e"'; Output = 'Int32 1', 'Int32 2', 'String e1 e2'; Shown = @() }
        @{ Name = '-ErrorAction Stop'; Script = 'try { 1..2 | Invoke-PoolMap { Write-Error "e$_"; $_ } -Pool $pool -ErrorAction Stop } catch { "caught $_" }'; Output = 'String caught e1'; Shown = @() }
        @{ Name = 'Invoke-PoolTask -Verbose'; Script = 'Invoke-PoolTask { Write-Verbose v; Write-Host h; 1 } -Pool $pool -Verbose'; Output = 'Int32 1'; Shown = 'verbose v', 'line h' }
    ) {
        $got = Invoke-Case $Script
        $got.Output | Should -Be $Output
        $got.Shown | Should -Be $Shown
        $got.Error | Should -BeNullOrEmpty
    }

    It 'Come while the item runs' {
        $gate = Join-Path TestDrive: gate
        $path = (Get-PSDrive TestDrive).Root + '/gate'
        1 | Invoke-PoolMap { Write-Warning now; while (-not (Test-Path $using:path)) { [Threading.Thread]::Sleep(5) }; 'end' } -Pool $pool 3>&1 |
            ForEach-Object { if ($_ -is [Management.Automation.WarningRecord]) { $null = New-Item $gate }; "$_" } |
            Should -Be @('now', 'end')
    }

    It 'Leave standard error of a native command to the session''s own, where nobody asks for it' -Skip:$IsWindows {
        $result = Invoke-ChildSession '1..2 | Invoke-PoolMap { sh -c "echo bad >&2"; $_ }; 1 | Invoke-PoolMap { sh -c "echo merged >&2" } 2>&1'
        $result.Output | Should -Be @('1', '2', 'merged')
        $result.Error -split '\r?\n' | Should -Be @('bad', 'bad')
    }

    It 'Take no memory however much is said' {
        $before = 1..2 | Invoke-PoolMap { [GC]::GetTotalMemory($true) } -Pool $pool
        $null = 1..2 | Invoke-PoolMap { $text = 'x' * 10000; foreach ($i in 1..3000) { Write-Warning ($text + $i) } } -Pool $pool -WarningAction SilentlyContinue
        $after = 1..2 | Invoke-PoolMap { [GC]::GetTotalMemory($true) } -Pool $pool
        ($after | Measure-Object -Maximum).Maximum - ($before | Measure-Object -Minimum).Minimum | Should -BeLessThan 20MB
    }

    It 'Leave what is written to standard output by other ways alone' {
        $result = Invoke-ChildSession '1..2 | Invoke-PoolMap { [Console]::WriteLine("console"); Write-Host "host"; $_ } | ForEach-Object { "got $_" }'
        # A worker's line can come where the session has yet to end its own.
        $text = -join $result.Output
        [regex]::Matches($text, 'console|got \d|host').Value | Sort-Object | Should -Be @('console', 'console', 'got 1', 'got 2', 'host', 'host')
        $text.Length | Should -Be 32
        $result.Error | Should -BeNullOrEmpty
    }
}
