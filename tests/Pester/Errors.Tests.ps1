# An item's error: each case runs through ForEach-Object and through Invoke-PoolMap, and its errors are compared.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    if (-not ('RecordingHost' -as [type])) { Add-Type -Path "$PSScriptRoot/RecordingHost.cs" }
    $pool = New-ProcessPool 2
    $manifest = Join-Path (Get-Module PSMultiproc).ModuleBase PSMultiproc.psd1
    $quiet = @{ Pool = $pool; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problem' }
    $case = "$TestDrive/case.ps1"
    $viewer = [powershell]::Create()

    # All that can be read of an exception and of those within it, as text.
    function Format-Exception($Exception) {
        $data = $Exception.Data.Keys | Where-Object { $_ -is [string] } | ForEach-Object { "$_=$($Exception.Data[$_])" }
        $text = "$($Exception.GetType().FullName): $($Exception.Message) [$($Exception.HResult) $($Exception.Source) $($Exception.HelpLink) $data $([bool]$Exception.StackTrace)]"
        $Exception.InnerException ? "$text <- $(Format-Exception $Exception.InnerException)" : $text
    }

    # All that can be read of an error record, and, because that takes long, how the first of its kind is shown.
    function Format-Record($Record, [Collections.Generic.HashSet[string]] $Seen) {
        $place = $Record.InvocationInfo
        $category = $Record.CategoryInfo
        $all = [ordered]@{
            Exception  = Format-Exception $Record.Exception
            Id         = $Record.FullyQualifiedErrorId
            Category   = "$($category.Category)|$($category.Activity)|$($category.Reason)|$($category.TargetName)|$($category.TargetType)"
            Target     = $null -eq $Record.TargetObject ? 'null' : "$($Record.TargetObject.GetType()) $($Record.TargetObject)"
            Details    = "$($Record.ErrorDetails.Message)|$($Record.ErrorDetails.RecommendedAction)"
            Place      = "$($place.ScriptName)|$($place.ScriptLineNumber)|$($place.OffsetInLine)|$($place.Line)|$($place.Statement)|$($place.PositionMessage)"
            Invocation = "$($place.MyCommand)|$($place.MyCommand.CommandType)|$($place.InvocationName)|$($place.PSScriptRoot)|$($place.PSCommandPath)|$($place.HistoryId)"
            Stack      = $Record.ScriptStackTrace
        }
        if (-not $Seen.Add("$($Record.FullyQualifiedErrorId) $($place.ScriptLineNumber) $($place.OffsetInLine)")) { return $all }
        # DetailedView and Get-Error show the frames of .NET, too, which are those of another process.
        $views = $viewer.AddScript('param($r) $PSStyle.OutputRendering = "PlainText"; foreach ($ErrorView in "ConciseView", "NormalView", "CategoryView") { $r | Out-String -Width 150 }').AddArgument($Record).Invoke()
        $all.ConciseView, $all.NormalView, $all.CategoryView = $views
        $viewer.Commands.Clear()
        $all
    }

    # Runs a script in a session of its own; an error that ends it is one of its errors.
    function Invoke-Case([string] $Script) {
        Set-Content $case $Script
        $state = [initialsessionstate]::CreateDefault2()
        if ($Script -match 'Invoke-PoolMap') { $state.ImportPSModule([string[]]@($manifest)) }
        $state.Variables.Add([Management.Automation.Runspaces.SessionStateVariableEntry]::new('pool', $pool, $null))
        $runspace = [runspacefactory]::CreateRunspace([RecordingHost]::new(), $state)
        $runspace.Open()
        $shell = [powershell]::Create($runspace).AddScript(". '$case'")
        $output = [Management.Automation.PSDataCollection[psobject]]::new()
        try {
            $run = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]@(), $output)
            if (-not $run.AsyncWaitHandle.WaitOne(60000)) { throw "The case hangs: $Script" }
            $ended = try { $null = $shell.EndInvoke($run) } catch { $_.Exception.InnerException.ErrorRecord }
            $seen = [Collections.Generic.HashSet[string]]::new()
            $errors = @($shell.Streams.Error) + @($ended | Where-Object { $_ })
            [pscustomobject]@{
                Output = @($output | ForEach-Object { "$_" })
                Errors = @($errors | ForEach-Object { Format-Record $_ $seen })
            }
        }
        finally { $shell.Dispose(); $runspace.Dispose() }
    }

    # The item's place in a script: HEAD begins what is compared, TAIL ends it, so that the block has its lines in both.
    function Compare-Case($Script, $Inherent) {
        $expected = Invoke-Case ($Script -creplace 'HEAD', 'ForEach-Object {' -creplace 'TAIL', '}')
        $got = Invoke-Case ($Script -creplace 'HEAD', 'Invoke-PoolMap -Pool $pool {' -creplace 'TAIL', '}')
        $got.Output | Should -Be $expected.Output
        $got.Errors.Count | Should -Be $expected.Errors.Count
        $expected.Errors.Count | Should -BeGreaterThan 0
        foreach ($i in 0..($got.Errors.Count - 1)) {
            foreach ($part in $expected.Errors[$i].Keys | Where-Object { $_ -notin $Inherent }) {
                $got.Errors[$i][$part] | Should -Be $expected.Errors[$i][$part] -Because "that is the $part of error $i"
            }
        }
    }
}

AfterAll {
    Stop-ProcessPool $pool -Force -Confirm:$false
    $viewer.Dispose()
}

Describe 'An error that a block goes on after' {
    It 'Is that of ForEach-Object: <Name>' -ForEach @(
        @{ Name = 'Write-Error'; Body = 'Write-Error "e$_"; $_' }
        @{ Name = 'Write-Error with all it takes'; Body = 'Write-Error soft -ErrorId Soft -Category InvalidData -TargetObject tgt -RecommendedAction do -CategoryActivity a -CategoryReason r -CategoryTargetName n -CategoryTargetType t' }
        @{ Name = 'Write-Error with an exception'; Body = 'Write-Error -Exception ([InvalidOperationException]::new("outer", [IO.IOException]::new("inner"))) -Message details' }
        @{ Name = 'Write-Error with a record'; Body = '$e = try { [int]::Parse("x") } catch { $_ }; Write-Error -ErrorRecord $e' }
        @{ Name = 'Write-Error with the item as target'; Body = 'Write-Error x -TargetObject $_' }
        @{ Name = 'Write-Error of several lines'; Body = "Write-Error `"two`nlines`" -TargetObject 5" }
        @{ Name = '$PSCmdlet.WriteError'; Body = 'function f { [CmdletBinding()] param() $PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new([IO.IOException]::new("disk"), "MyId", "DeviceError", "other")) }; f' }
        @{ Name = 'several of a cmdlet'; Body = 'Get-Item /no/such, /no/other; $_' }
        @{ Name = 'a cmdlet with more lines'; Body = "Get-Item ```n        -Path /no/such; `$_" }
        @{ Name = 'an import'; Body = 'Import-Module NoSuchModuleAnywhere' }
        @{ Name = 'text that is no JSON'; Body = '"{" | ConvertFrom-Json' }
        @{ Name = 'a .NET method''s'; Body = '$null = [IO.File]::OpenRead("/no"); $_' }
        @{ Name = 'a static method''s'; Body = '[int]::Parse("x"); $_' }
        @{ Name = 'a constructor''s'; Body = '[Uri]::new("::"); $_' }
        @{ Name = 'division by zero'; Body = '1 / ($_ - $_); $_' }
        @{ Name = 'a cast'; Body = '[int]"x"; $_' }
        @{ Name = 'a method of nothing'; Body = '$x = $null; $x.Foo(); $_' }
        @{ Name = 'a method that is not'; Body = '(1).Foo(); $_' }
        @{ Name = 'an index of nothing'; Body = '$x = $null; $x[0]; $_' }
        @{ Name = 'what strict mode forbids'; Body = "Set-StrictMode -Version Latest`n    (Get-Date).NoSuch`n    `$undefinedThing; `$_" }
        @{ Name = 'an unknown command'; Body = 'Invoke-Nonsense -Foo 1; $_' }
        @{ Name = 'an unknown parameter'; Body = 'Get-Item -NoSuch 1; $_' }
        @{ Name = 'an argument that does not convert'; Body = 'Get-Date -Year abc; $_' }
        @{ Name = 'an argument that is null'; Body = '$null | Get-Item; $_' }
        @{ Name = 'an argument that is not valid'; Body = "function f { param([ValidateRange(1, 3)] `$n) `$n }`n    f 7; `$_" }
        @{ Name = 'a text that does not parse'; Body = '[scriptblock]::Create("if ("); $_' }
        @{ Name = 'a text that does not parse, invoked'; Body = 'Invoke-Expression "if ("; $_' }
        @{ Name = 'an invoked text'; Body = 'Invoke-Expression "Get-Item /no/such"; $_' }
        @{ Name = 'ThrowTerminatingError'; Body = "function f { [CmdletBinding()] param()`n        `$PSCmdlet.ThrowTerminatingError([Management.Automation.ErrorRecord]::new([IO.IOException]::new('disk'), 'MyId', 'DeviceError', 'other')) }`n    f; `$_" }
        @{ Name = 'a trap'; Body = "trap { `"trapped `$_`"; continue }`n    Get-Item /no/such -ErrorAction Stop; Write-Error after" }
        @{ Name = 'caught and told again'; Body = 'try { Get-Item /no/such -ErrorAction Stop } catch { Write-Error $_ }; $_' }
        # ForEach-Object leaves the block's functions in the session, which is what names them here.
        @{ Name = 'functions within functions'; Body = "function f { g }`n    function g { Write-Error deep }`n    f"; Inherent = 'ConciseView' }
        # What a request was is an object that only remoting's way can bring; which library its cause names varies here, too.
        @{ Name = 'a web request'; Body = 'Invoke-RestMethod http://127.0.0.1:1/'; Inherent = 'Target', 'Exception' }
        @{ Name = 'a pipeline''s block'; Body = '1..2 | ForEach-Object { Get-Item /no/$_ }' }
        @{ Name = '-ErrorVariable'; Body = 'Get-Item /no/1 -ErrorVariable e; Get-Item /no/2 -ErrorVariable +e; "$($e.Count) $e"' }
        @{ Name = '$? and $Error'; Body = 'Get-Item /no/such; "$?"; "$($Error[0])"; $null = 1; "$?"' }
        @{ Name = '2>&1 and 2>$null in the block'; Body = '$r = Write-Error x 2>&1; "$($r.GetType()) $r"; Get-Item /no 2>$null; "$?"; Write-Error y' }
        @{ Name = 'a native command that fails'; Body = '$PSNativeCommandUseErrorActionPreference = $true; sh -c "exit 3"; "$? $LASTEXITCODE"'; Unix = $true }
    ) {
        if ($Unix -and $IsWindows) { Set-ItResult -Skipped -Because 'there is no sh'; return }
        Compare-Case "1..2 | HEAD`n    $Body`nTAIL" -Inherent $Inherent
    }

    It 'Is that of a function of the script, in its place' {
        Compare-Case "function f {`n    g`n}`n  function g { Write-Error deep; [int]'x' }`nfilter h { f }`n1..2 | HEAD`n    1 | h`nTAIL"
    }

    It 'Is that of a class of the script, in its place' {
        Compare-Case "`nclass Deep { [void] Go() { [IO.File]::OpenRead('/no') } }`n1..2 | HEAD`n    try { [Deep]::new().Go() } catch { Write-Error `$_ }`nTAIL"
    }

    It 'Is that of a block on one line, with all of the line' {
        Compare-Case '$a = 1; 1..2 | HEAD Get-Item /no/such; [int]"x"; $_ TAIL | ForEach-Object { $_ }' -Inherent Place, ConciseView, NormalView
        $null = 1 | Invoke-PoolMap { [int]'x' } @quiet | ForEach-Object { $_ }
        $problem[0].InvocationInfo.Line | Should -Be ((Get-Content $PSCommandPath)[$problem[0].InvocationInfo.ScriptLineNumber - 1] + [Environment]::NewLine)
    }

    It 'Is that of a function called by a function' {
        Compare-Case "function Outer { param(`$n)`n    `$n | HEAD`n        Write-Error inner`n        [int]'x'`n    TAIL`n}`nOuter (1..2)"
    }
}

Describe 'An error that ends an item' {
    # It has the item as its target, where ForEach-Object has what was thrown; what had no target of its own then names
    # the item in its category, too.
    It 'Is that which ends ForEach-Object: <Name>' -ForEach @(
        @{ Name = 'throw of text'; Body = 'throw "bad $_"' }
        @{ Name = 'throw of an exception'; Body = 'throw [IO.FileNotFoundException]::new("gone", "file.txt")'; HasNoTarget = $true }
        @{ Name = 'throw of a record'; Body = 'throw [Management.Automation.ErrorRecord]::new([IO.IOException]::new("disk"), "MyId", "DeviceError", "other")' }
        @{ Name = 'throw of a hashtable'; Body = 'throw @{ a = 1 }' }
        @{ Name = 'throw of an object'; Body = 'throw [pscustomobject]@{ a = 1; b = "x" }' }
        @{ Name = 'throw of nothing'; Body = 'throw'; HasNoTarget = $true }
        @{ Name = 'throw of more lines'; Body = "throw (`n        'x'`n    )" }
        @{ Name = 'throw of what was caught'; Body = 'try { Get-Item /no -ErrorAction Stop } catch { throw } finally { $null = 1 }' }
        @{ Name = 'throw around what was caught'; Body = 'try { [int]::Parse("x") } catch { throw [InvalidOperationException]::new("outer", $_.Exception) }'; HasNoTarget = $true }
        @{ Name = 'an exception with data and a help link'; Body = '$e = [InvalidOperationException]::new("d"); $e.Data["k"] = "v"; $e.HelpLink = "http://x"; throw $e'; HasNoTarget = $true }
        @{ Name = 'an exception of several'; Body = 'throw [AggregateException]::new("many", [Exception[]]@([IO.IOException]::new("a"), [ArgumentException]::new("b", "p")))'; HasNoTarget = $true }
        @{ Name = 'a cmdlet with -ErrorAction Stop'; Body = 'Get-Item /no/such -ErrorAction Stop' }
        @{ Name = '$ErrorActionPreference in the block'; Body = '$ErrorActionPreference = "Stop"; Write-Error "e$_"'; HasNoTarget = $true }
        @{ Name = 'a function that throws'; Body = "function f { g }`n    function g { throw 'deep' }`n    f" }
        @{ Name = 'ThrowTerminatingError, thrown on'; Body = "function f { [CmdletBinding()] param() `$PSCmdlet.ThrowTerminatingError([Management.Automation.ErrorRecord]::new([IO.IOException]::new('disk'), 'MyId', 'DeviceError', 'other')) }`n    try { f } catch { throw }" }
        @{ Name = 'a native command that fails'; Body = '$PSNativeCommandUseErrorActionPreference = $true; $ErrorActionPreference = "Stop"; sh -c "exit 3"'; Unix = $true }
    ) {
        if ($Unix -and $IsWindows) { Set-ItResult -Skipped -Because 'there is no sh'; return }
        $inherent = @('Target') + @($HasNoTarget ? 'Category', 'NormalView', 'CategoryView' : @())
        Compare-Case "1 | HEAD`n    $Body`nTAIL" -Inherent $inherent
        $null = 7 | Invoke-PoolMap ([scriptblock]::Create($Body)) @quiet
        $problem[0].TargetObject | Should -BeOfType ([int])
        $problem[0].TargetObject | Should -Be 7
    }

    It 'Ends the call under the caller''s $ErrorActionPreference Stop: <Name>' -ForEach @(
        @{ Name = 'throw'; Body = 'throw "bad $_"' }
        @{ Name = 'a cmdlet'; Body = 'Get-Item /no/such; $_' }
        @{ Name = 'Write-Error'; Body = 'Write-Error "e$_" -TargetObject x; $_' }
        @{ Name = 'a native command'; Body = 'sh -c "exit 3"; $_'; Unix = $true }
    ) {
        if ($Unix -and $IsWindows) { Set-ItResult -Skipped -Because 'there is no sh'; return }
        Compare-Case "`$ErrorActionPreference = 'Stop'; `$PSNativeCommandUseErrorActionPreference = `$true`n1..3 | HEAD`n    $Body`nTAIL" -Inherent Target
    }

    It 'Is that of a class of the caller''s script' {
        class OwnError : Exception { [int] $Code; OwnError([int] $code, [string] $text) : base($text) { $this.Code = $code } }
        $null = 1 | Invoke-PoolMap { throw [OwnError]::new(7, 'own') } @quiet
        $problem[0].Exception | Should -BeOfType ([OwnError])
        $problem[0].Exception.Code | Should -Be 7
        $problem[0].Exception.Message | Should -Be 'own'
    }

    It 'Names its type where this session has none such' {
        $null = 1 | Invoke-PoolMap { class OnlyThere : Exception { OnlyThere() : base('there') { } }; throw [OnlyThere]::new() } @quiet
        $problem[0].Exception.Message | Should -Be 'there'
        $problem[0].CategoryInfo.Reason | Should -Be OnlyThere
    }

    It 'Keeps what its exception tells besides: <Name>' -ForEach @(
        @{ Name = 'the command'; Body = { Invoke-Nonsense }; Member = 'CommandName'; Value = 'Invoke-Nonsense' }
        @{ Name = 'the parameter'; Body = { Get-Date -Year abc }; Member = 'ParameterName'; Value = 'Year' }
        @{ Name = 'the item'; Body = { Get-Item /no/such }; Member = 'ItemName'; Value = '/no/such' }
        @{ Name = 'the file'; Body = { throw [IO.FileNotFoundException]::new('m', 'f.txt') }; Member = 'FileName'; Value = 'f.txt' }
        @{ Name = 'the argument'; Body = { throw [ArgumentNullException]::new('p') }; Member = 'ParamName'; Value = 'p' }
        @{ Name = 'the status'; Body = { throw [Net.Http.HttpRequestException]::new('m', $null, 404) }; Member = 'StatusCode'; Value = 'NotFound' }
        @{ Name = 'the exit code'; Body = { $PSNativeCommandUseErrorActionPreference = $true; & ([Environment]::ProcessPath) -NoProfile -Command 'exit 3' }; Member = 'ExitCode'; Value = 3 }
    ) {
        $null = 1 | Invoke-PoolMap $Body @quiet
        $problem[0].Exception.$Member | Should -Be $Value
    }

    It 'Has the very item as its target' {
        $item = Get-Item $PSCommandPath
        $null = $item | Invoke-PoolMap { throw 'x' } @quiet
        [object]::ReferenceEquals($problem[0].TargetObject, $item) | Should -BeTrue
    }

    It 'Leaves the others to go on: <Name>' -ForEach @(
        @{ Name = 'throw'; Body = { "a$_"; if ($_ -eq 2) { throw 'x' }; "b$_" }; Results = 'a1 b1 a2 a3 b3' }
        @{ Name = 'exit'; Body = { if ($_ -eq 2) { exit 3 }; $_ }; Results = '1 3' }
    ) {
        1..3 | Invoke-PoolMap $Body @quiet | Should -Be (-split $Results)
        $problem | Should -HaveCount 1
        $problem[0].TargetObject | Should -Be 2
    }

    It 'Is WorkerCrashed with the exit code where the block says exit' {
        $null = 1 | Invoke-PoolMap { exit 3 } @quiet
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'WorkerCrashed,*'
        $problem[0].Exception.ExitCode | Should -Be 3
    }

    It 'Is no error: <Name>' -ForEach @(
        @{ Name = 'return'; Body = { if ($_ -eq 2) { return 'two' }; $_ }; Results = '1 two 3' }
        # ForEach-Object ends with all of the script around it; here each item is alone.
        @{ Name = 'break'; Body = { if ($_ -eq 2) { break }; $_ }; Results = '1 3' }
        @{ Name = 'continue'; Body = { if ($_ -eq 2) { continue }; $_ }; Results = '1 3' }
    ) {
        1..3 | Invoke-PoolMap $Body @quiet | Should -Be (-split $Results)
        $problem | Should -BeNullOrEmpty
    }

    It 'Gives one error for each of many items that fail' {
        $result = 1..200 | Invoke-PoolMap { if ($_ % 2) { throw "odd $_" }; $_ } @quiet
        $result | Should -Be @(1..200 | Where-Object { $_ % 2 -eq 0 })
        $problem | Should -HaveCount 100
        "$($problem[99])" | Should -Be 'odd 199'
    }

    It 'Comes from an unordered call, too' {
        $result = 1..20 | Invoke-PoolMap -Unordered { if ($_ -eq 7) { throw 'seven' }; $_ } @quiet
        $result | Should -HaveCount 19
        $problem.TargetObject | Should -Be 7
    }

    It 'Comes through a pool within a worker, with the whole stack' {
        $null = 1 | Invoke-PoolMap {
            5 | Invoke-PoolMap {
                throw [IO.FileNotFoundException]::new('inner')
            }
        } @quiet
        $problem[0].Exception | Should -BeOfType ([IO.FileNotFoundException])
        $problem[0].TargetObject | Should -Be 5
        $lines = $problem[0].ScriptStackTrace -split '\r?\n'
        $lines[0..2] | Should -BeLike 'at <ScriptBlock>, *Errors.Tests.ps1: line *'
        [int]($lines[0] -replace '.* ') | Should -Be (1 + [int]($lines[1] -replace '.* '))
        $lines | Should -Not -BeLike '*PSMultiproc:*'
    }

    It 'Is an error of $Error and $?' {
        $Error.Clear()
        $null = 1 | Invoke-PoolMap { throw 'noted' } -ErrorAction SilentlyContinue -Pool $pool
        $? | Should -BeFalse
        "$($Error[0])" | Should -Be 'noted'
    }
}

Describe 'catch' {
    BeforeAll {
        class CaughtError : IO.IOException { [int] $Code; CaughtError([string] $text, [int] $code) : base($text) { $this.Code = $code } }
    }

    # Each takes the block to run, and says which clause caught.
    BeforeDiscovery {
        $ways = @(
            @{ Way = 'around -ErrorAction Stop'; Run = { param($block) 1..3 | Invoke-PoolMap $block -ErrorAction Stop -Pool $pool } }
            @{ Way = 'under $ErrorActionPreference Stop'; Run = { param($block) $ErrorActionPreference = 'Stop'; 1..3 | Invoke-PoolMap $block -Pool $pool } }
            @{ Way = 'around a task'; Run = { param($block) Invoke-PoolTask $block -ErrorAction Stop -Pool $pool } }
        )
        $blocks = @(
            @{ Type = 'IO.FileNotFoundException'; Block = { throw [IO.FileNotFoundException]::new('gone') } }
            @{ Type = 'IO.FileNotFoundException'; Block = { $null = [IO.File]::OpenRead('/nosuch') } }
            @{ Type = 'Management.Automation.MethodInvocationException'; Block = { $null = [IO.File]::OpenRead('/nosuch') } }
            @{ Type = 'Management.Automation.ItemNotFoundException'; Block = { Get-Item /no/such -ErrorAction Stop } }
            @{ Type = 'Management.Automation.ItemNotFoundException'; Block = { Get-Item /no/such } }
            @{ Type = 'Management.Automation.CommandNotFoundException'; Block = { Invoke-Nonsense } }
            @{ Type = 'Management.Automation.RuntimeException'; Block = { throw 'text' } }
            @{ Type = 'DivideByZeroException'; Block = { 1 / 0 } }
            @{ Type = 'Management.Automation.ParameterBindingException'; Block = { Get-Date -Year abc } }
            @{ Type = 'Management.Automation.ValidationMetadataException'; Block = { function f { param([ValidateRange(1, 3)] $n) }; f 7 } }
            @{ Type = 'Management.Automation.PSInvalidCastException'; Block = { [int]'x' } }
            @{ Type = 'Management.Automation.ParseException'; Block = { Invoke-Expression 'if (' } }
            @{ Type = 'Net.Http.HttpRequestException'; Block = { Invoke-RestMethod http://127.0.0.1:1/ } }
            @{ Type = 'UnauthorizedAccessException'; Block = { throw [UnauthorizedAccessException]::new('no') } }
            @{ Type = 'Management.Automation.PropertyNotFoundException'; Block = { Set-StrictMode -Version Latest; (Get-Date).NoSuch } }
            @{ Type = 'IO.IOException'; Block = { throw [CaughtError]::new('own', 7) } }
            @{ Type = 'CaughtError'; Block = { throw [CaughtError]::new('own', 7) } }
        )
    }

    Context '<Way>' -ForEach $ways {
        It 'Finds [<Type>] of {<Block>}' -ForEach $blocks {
            $type = $Type -as [type]
            $clause = [scriptblock]::Create("param(`$run, `$block) try { `$null = & `$run `$block; 'nothing' } catch [TimeoutException] { 'wrong' } catch [$($type.Assembly.IsDynamic ? 'Exception' : $Type)] { `$_ } catch { 'other' }")
            $caught = & $clause $Run $Block
            $caught | Should -BeOfType ([Management.Automation.ErrorRecord])
            if ($type.Assembly.IsDynamic) { $caught.Exception | Should -BeOfType $type }
        }
    }

    It 'Finds a class of its own by name, with what it holds' {
        try { 1..3 | Invoke-PoolMap { throw [CaughtError]::new('own', 7) } -ErrorAction Stop -Pool $pool; $code = 0 }
        catch [CaughtError] { $code = $_.Exception.Code }
        $code | Should -Be 7
    }
}

Describe '-ErrorAction' {
    It 'Stop ends the run at the first error, cancels what is left and leaves the pool idle' {
        $folder = New-Item "$TestDrive/stop" -ItemType Directory
        $seen = [Collections.Generic.List[object]]::new()
        $failure = Get-Failure {
            1..1000 | Invoke-PoolMap -Pool $pool -ChunkSize 1 -ErrorAction Stop {
                if ($_ -eq 2) { throw 'two' }
                $null = New-Item "$using:folder/$_"
                if ($_ -gt 2) { Start-Sleep 300 }
                $_
            } | ForEach-Object { $seen.Add($_) }
        }
        "$failure" | Should -BeLike '*two*'
        $failure.TargetObject | Should -Be 2
        $seen | Should -Be @(1)
        Wait-Until { @($pool.Workers | Where-Object State -EQ Idle).Count -eq 2 }
        (Get-ChildItem $folder).Count | Should -BeLessOrEqual 3
        1..3 | Invoke-PoolMap { $_ } -Pool $pool | Should -Be @(1..3)
    }

    It '<Action> is what it is on any cmdlet' -ForEach @(
        @{ Action = 'Continue'; Shown = 2; InVariable = 2; InError = 2 }
        @{ Action = 'SilentlyContinue'; Shown = 0; InVariable = 2; InError = 2 }
        @{ Action = 'Ignore'; Shown = 0; InVariable = 0; InError = 0 }
    ) {
        $Error.Clear()
        $all = 1..2 | Invoke-PoolMap { if ($_ -eq 1) { throw 'a' }; Write-Error b; $_ } -ErrorAction $Action -ErrorVariable problem -Pool $pool 2>&1
        @($all | Where-Object { $_ -is [Management.Automation.ErrorRecord] }) | Should -HaveCount $Shown
        $all[-1] | Should -Be 2
        $problem | Should -HaveCount $InVariable
        $Error | Should -HaveCount $InError
    }

    It 'Comes between the outputs, where it happened' {
        $all = 1..3 | Invoke-PoolMap { "a$_"; if ($_ -eq 2) { Write-Error 'e2' }; "b$_" } -ErrorAction Continue -Pool $pool 2>&1
        $all | ForEach-Object { "$_" } | Should -Be @('a1', 'b1', 'a2', 'e2', 'b2', 'a3', 'b3')
    }

    It 'Does not make Write-Error within a block the end of it' {
        # -ErrorAction Stop is about what arrives here.
        $failure = Get-Failure { 1..3 | Invoke-PoolMap -ErrorAction Stop { Write-Error "e$_"; $_ } -Pool $pool }
        "$failure" | Should -BeLike '*e1*'
    }

    It 'Appends with -ErrorVariable +' {
        $list = @()
        1 | Invoke-PoolMap { throw 'a' } -ErrorVariable list -ErrorAction SilentlyContinue -Pool $pool
        1 | Invoke-PoolMap { throw 'b' } -ErrorVariable +list -ErrorAction SilentlyContinue -Pool $pool
        $list | Should -HaveCount 2
    }
}

Describe 'An error of Invoke-PoolTask' {
    It 'Keeps its own target, place and stack' {
        $failure = Get-Failure {
            Invoke-PoolTask -Pool $pool {
                Get-Item /no/such -ErrorAction Stop
            }
        }
        $failure.TargetObject | Should -Be '/no/such'
        $failure.FullyQualifiedErrorId | Should -Be 'PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand'
        $failure.InvocationInfo.Line.Trim() | Should -Be 'Get-Item /no/such -ErrorAction Stop'
        $failure.InvocationInfo.ScriptName | Should -Be $PSCommandPath
        ($failure.ScriptStackTrace -split '\r?\n')[0] | Should -Be "at <ScriptBlock>, ${PSCommandPath}: line $($failure.InvocationInfo.ScriptLineNumber)"
    }
}
