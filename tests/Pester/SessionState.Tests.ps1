# What a block leaves behind: on the default pool nothing for the next call, on a pool of one's own what is global, and
# for the next item of the same call nothing that is local.

BeforeDiscovery {
    # Stays: what a pool of one's own still has of it in the next call; where absent, nothing.
    $cases = @(
        @{ Name = 'a global variable'; Set = '$global:left = 1'; Look = '"$left"'; Stays = '1' }
        @{ Name = 'a script variable'; Set = '$script:leftOfScript = 1'; Look = '"$leftOfScript"'; Stays = '1' }
        @{ Name = 'a local variable'; Set = '$leftLocal = 1'; Look = '"$leftLocal"' }
        @{ Name = 'a global constant'; Set = 'Set-Variable leftConstant 1 -Option Constant -Scope Global'; Look = '"$leftConstant"'; Stays = '1' }
        @{ Name = 'a global function'; Set = 'function global:Get-Left { 1 }'; Look = '"$(Get-Command Get-Left* -CommandType Function)"'; Stays = 'Get-Left' }
        @{ Name = 'a local function'; Set = 'function Get-Local { 1 }'; Look = '"$(Get-Command Get-Local* -CommandType Function)"' }
        @{ Name = 'a global alias'; Set = 'Set-Alias gleft Get-Date -Scope Global'; Look = '"$(Get-Alias gleft* | ForEach-Object Name)"'; Stays = 'gleft' }
        @{ Name = 'a local alias'; Set = 'Set-Alias glocal Get-Date'; Look = '"$(Get-Alias glocal* | ForEach-Object Name)"' }
        @{ Name = 'the location'; Set = 'Set-Location $PSHOME'; Look = '"$PWD"' }
        @{ Name = 'a location that is no folder'; Set = 'Set-Location Env:'; Look = '"$PWD"' }
        @{ Name = 'the stack of locations'; Set = 'Push-Location $PSHOME'; Look = '"$(Get-Location -Stack -ErrorAction Ignore)"'; Stays = { (Get-Item $TestDrive).FullName } }
        @{ Name = 'the current directory'; Set = '[Environment]::CurrentDirectory = $PSHOME'; Look = '[Environment]::CurrentDirectory' }
        @{ Name = 'a global preference'; Set = '$global:VerbosePreference = "Continue"'; Look = '"$VerbosePreference"'; Stays = 'Continue' }
        @{ Name = 'a local preference'; Set = '$VerbosePreference = "Continue"'; Look = '"$VerbosePreference"' }
        @{ Name = 'default values of parameters'; Set = '$PSDefaultParameterValues["Get-Date:Format"] = "yyyy"'; Look = '"$($PSDefaultParameterValues.Keys)"'; Stays = 'Get-Date:Format' }
        @{ Name = 'strictness'; Set = 'Set-StrictMode -Version Latest'; Look = 'try { $undefinedForSure } catch { "strict" }' }
        @{ Name = 'a new environment variable'; Set = '$env:PSMULTIPROC_LEFT = 1'; Look = '"$env:PSMULTIPROC_LEFT"'; Stays = '1' }
        @{ Name = 'a changed environment variable'; Set = '$env:HOME = "/left"'; Look = '$env:HOME'; Stays = '/left' }
        @{ Name = 'a removed environment variable'; Set = 'Remove-Item Env:PSMULTIPROC_THERE'; Look = '"$env:PSMULTIPROC_THERE"'; Stays = '' }
        @{ Name = 'the culture'; Set = '[cultureinfo]::CurrentCulture = "de-DE"'; Look = '1.5.ToString()' }
        @{ Name = 'the culture of new threads'; Set = '[cultureinfo]::DefaultThreadCurrentCulture = "de-DE"; [cultureinfo]::DefaultThreadCurrentUICulture = "fr-FR"'; Look = '"$([cultureinfo]::DefaultThreadCurrentCulture) $([cultureinfo]::DefaultThreadCurrentUICulture)"'; Stays = 'de-DE fr-FR' }
        @{ Name = 'a module'; Set = 'Import-Module Pester'; Look = '"$(Get-Module Pester)"'; Stays = 'Pester' }
        @{ Name = 'a module made here'; Set = 'New-Module -Name LeftModule { function Get-OfModule { 1 } } | Import-Module'; Look = '"$(Get-Module LeftModule) $(Get-Command Get-OfModule* -CommandType Function)"'; Stays = 'LeftModule Get-OfModule' }
        @{ Name = 'a subscription to an object''s event'; Set = '$null = Register-ObjectEvent ([Timers.Timer]::new(1e6)) Elapsed LeftEvent -Action { }'; Look = '"$(Get-EventSubscriber | ForEach-Object SourceIdentifier)"'; Stays = 'LeftEvent' }
        @{ Name = 'a subscription to the engine''s event'; Set = '$null = Register-EngineEvent LeftEngine -Action { }'; Look = '"$(Get-EventSubscriber | Where-Object SourceIdentifier -eq LeftEngine | ForEach-Object SourceIdentifier)"'; Stays = 'LeftEngine' }
        @{ Name = 'an event that waits'; Set = '$null = New-Event LeftWaiting'; Look = '"$(Get-Event | ForEach-Object SourceIdentifier)"'; Stays = 'LeftWaiting' }
        @{ Name = 'a job'; Set = '$null = Start-ThreadJob { Start-Sleep 300 } -Name LeftJob'; Look = '"$(Get-Job | Where-Object Name -eq LeftJob | ForEach-Object Name)"'; Stays = 'LeftJob' }
        @{ Name = 'a global drive'; Set = '$null = New-PSDrive LeftDrive FileSystem / -Scope Global'; Look = '"$(Get-PSDrive LeftDriv* | ForEach-Object Name)"'; Stays = 'LeftDrive' }
        @{ Name = 'a local drive'; Set = '$null = New-PSDrive LocalDrive FileSystem /'; Look = '"$(Get-PSDrive LocalDriv* | ForEach-Object Name)"' }
        @{ Name = 'members of a type'; Set = 'Update-TypeData -TypeName System.Version -MemberName Left -MemberType NoteProperty -Value 1 -Force'; Look = '"$(([version] "1.0").Left)"'; Stays = '1' }
        @{ Name = 'formats'; Set = 'Update-FormatData -PrependPath $env:PSMULTIPROC_FORMAT'; Look = '([version] "1.0" | Out-String).Trim() -like "*left format*"'; Stays = $true }
        @{ Name = 'errors'; Set = 'Write-Error left -ErrorAction SilentlyContinue'; Look = '@($Error | Where-Object { "$_" -eq "left" }).Count'; Stays = 1 }
        @{ Name = 'an exit code'; Set = '$global:LASTEXITCODE = 7'; Look = '"$LASTEXITCODE"'; Stays = '7' }
        @{ Name = '$Matches'; Set = '$null = "left" -match "(?<l>.)"'; Look = '"$($Matches.l)"' }
        @{ Name = 'where standard output goes'; Set = '[Console]::SetOut([IO.StringWriter]::new()); [Console]::SetError([IO.StringWriter]::new())'; Look = '"$([Console]::Out.Encoding.WebName) $([Console]::Error.Encoding.WebName)"'; Stays = 'utf-16 utf-16' }
        @{ Name = 'the console''s encoding'; Set = '[Console]::OutputEncoding = [Text.Encoding]::Unicode'; Look = '[Console]::OutputEncoding.WebName'; Stays = 'utf-16' }
        @{ Name = 'a breakpoint'; Set = '$null = Set-PSBreakpoint -Command Get-Left'; Look = '@(Get-PSBreakpoint).Count'; Stays = 1 }
        @{ Name = 'the strictness of the session'; Set = 'Set-PSDebug -Strict'; Look = 'try { $undefinedForSure } catch { "strict" }'; Stays = 'strict' }
        @{ Name = 'a transcript'; Set = '$null = Start-Transcript $env:PSMULTIPROC_TRANSCRIPT'; Look = 'try { $null = Stop-Transcript; "one ran" } catch { "none ran" }'; Stays = 'one ran' }
        @{ Name = 'a style'; Set = '$PSStyle.Formatting.Error = $PSStyle.Foreground.Blue; $PSStyle.OutputRendering = "Ansi"'; Look = '$PSStyle.Formatting.Error -eq $PSStyle.Foreground.Blue; $PSStyle.OutputRendering -eq "Ansi"'; Stays = $true, $true }
        @{ Name = 'a class'; Set = 'class LeftClass { }'; Look = '"$("LeftClass" -as [type])"' }
        @{ Name = 'a name for a type'; Set = '[psobject].Assembly.GetType("System.Management.Automation.TypeAccelerators")::Add("left", [int])'; Look = '"$("left" -as [type])"'; Stays = 'int' }
        @{ Name = 'what happens where a command is not found'; Set = '$ExecutionContext.InvokeCommand.CommandNotFoundAction = { $args[1].CommandScriptBlock = { "found" } }'; Look = 'try { Get-NoSuchThing } catch { "unknown" }'; Stays = 'found' }
    )

    # What of these is of a scope, or of a thread, does not reach the next item either.
    $scoped = $cases | Where-Object Name -In @(
        'a local variable', 'a local function', 'a local alias', 'a local preference', 'a local drive', 'strictness', 'the location'
        'a location that is no folder', 'the culture')
}

Describe 'What a block leaves behind' -ForEach @{ Cases = $cases; Scoped = $scoped } {
    BeforeAll {
        Import-Module "$PSScriptRoot/Support.psm1" -Force
        Set-Content "$TestDrive/left.format.ps1xml" @'
<Configuration><ViewDefinitions><View>
    <Name>left</Name>
    <ViewSelectedBy><TypeName>System.Version</TypeName></ViewSelectedBy>
    <CustomControl><CustomEntries><CustomEntry><CustomItem><Text>left format</Text></CustomItem></CustomEntry></CustomEntries></CustomControl>
</View></ViewDefinitions></Configuration>
'@
        $variables = @{
            DOTNET_PROCESSOR_COUNT = 1      # the default pool has one worker then: who comes next comes to the same one
            PSMULTIPROC_THERE      = 'there'
            PSMULTIPROC_FORMAT     = "$TestDrive/left.format.ps1xml"
            PSMULTIPROC_TRANSCRIPT = "$TestDrive/transcript.txt"
        }
        # Looks, sets, and looks again, each in a call of its own; for all cases in one session.
        $script = {
            param($OnDefault)
            if (-not $OnDefault) { $options = @{ Pool = New-ProcessPool 1 } } else { $options = @{} }
            foreach ($case in Get-Content CASES | ConvertFrom-Json) {
                $look, $set = [scriptblock]::Create($case.Look), [scriptblock]::Create($case.Set)
                $before = @(1 | Invoke-PoolMap $look @options)
                $null = 1 | Invoke-PoolMap $set @options -ErrorVariable problem -ErrorAction SilentlyContinue
                [pscustomobject]@{ Before = $before; After = @(1 | Invoke-PoolMap $look @options); Problem = "$problem" }
            }
        }
        Set-Content "$TestDrive/cases.json" ($Cases | ForEach-Object { @{ Look = $_.Look; Set = $_.Set } } | ConvertTo-Json)
        $text = "$script" -replace 'CASES', "'$TestDrive/cases.json'"
        try {
            foreach ($name in $variables.Keys) { [Environment]::SetEnvironmentVariable($name, $variables[$name]) }
            $run = Invoke-ChildSession "Set-Location '$TestDrive'; @{ Default = @(& { $text } `$true); Own = @(& { $text } `$false) } | ConvertTo-Json -Depth 5 | Set-Content '$TestDrive/results.json'" -Seconds 60
            $results = Get-Content "$TestDrive/results.json" | ConvertFrom-Json
        }
        finally { foreach ($name in $variables.Keys) { [Environment]::SetEnvironmentVariable($name, $null) } }
        $pool = New-ProcessPool 1
    }

    AfterAll { Stop-ProcessPool $pool -Force -Confirm:$false }

    It 'Does not reach the next call on the default pool: <_.Name>' -ForEach $Cases {
        $result = $results.Default[[array]::IndexOf($Cases.Name, $_.Name)]
        $result.Problem | Should -BeNullOrEmpty
        $result.After | Should -Be $result.Before
    }

    It 'Reaches the next call on a pool of one''s own where it is global: <_.Name>' -ForEach $Cases {
        $result = $results.Own[[array]::IndexOf($Cases.Name, $_.Name)]
        $expected = -not $_.ContainsKey('Stays') ? $result.Before : $_.Stays -is [scriptblock] ? (& $_.Stays) : $_.Stays
        $result.After | Should -Be $expected
    }

    It 'Does not reach the next item: <_.Name>' -ForEach $Scoped {
        $before = 1 | Invoke-PoolMap ([scriptblock]::Create($_.Look)) -Pool $pool
        1, 2 | Invoke-PoolMap ([scriptblock]::Create("if (`$_ -eq 1) { $($_.Set) } else { $($_.Look) }")) -Pool $pool -ChunkSize 2 | Should -Be $before
    }

    It 'Reaches the next item where the block says what is for all of them' {
        1, 2 | Invoke-PoolMap { begin { Set-Location $PSHOME; $sum = 0 } process { $sum += $_; "$sum $PWD" } } -Pool $pool -ChunkSize 2 |
            Should -Be @("1 $PSHOME", "3 $PSHOME")
    }

    It 'Ends with the call on the default pool: a job that runs' {
        $file = Join-Path $TestDrive ticks
        Invoke-PoolTask {
            $path = $using:file
            $null = Start-ThreadJob { while ($true) { [IO.File]::AppendAllText($using:path, 'x'); Start-Sleep -Milliseconds 10 } }
            [Threading.SpinWait]::SpinUntil([Func[bool]] { Test-Path $path }, 10000)
        } | Should -BeTrue
        # It may be in the middle of writing when it is told to end.
        Wait-Until { $size = (Get-Item $file).Length; Start-Sleep -Milliseconds 200; (Get-Item $file).Length -eq $size }
    }

    It 'Does not reach a call that overlaps, on the default pool' {
        # Both calls have items on each worker.
        1..16 | Invoke-PoolMap { $global:first = $_; $_ } -ChunkSize 1 | Invoke-PoolMap { "$first $($global:first = 'second')" } -ChunkSize 1 |
            Sort-Object -Unique | Should -Be @(' ', 'second ')
    }
}
