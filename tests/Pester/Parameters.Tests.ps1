# What a block is given, and its begin, process and end blocks: each case runs here and through a pool.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $pool = New-ProcessPool 2
    $one = New-ProcessPool 1
    $marks = Join-Path ([IO.Path]::GetTempPath()) "PSMultiprocMarks-$PID"
    $null = New-Item $marks -ItemType Directory
    $core = [math].Assembly.Location

    # Two items that meet run in two workers; each waits for the other.
    function Wait-Other([string] $Meeting, [int] $Item) {
        $null = New-Item "$Meeting-$Item"
        while (-not (Test-Path "$Meeting-$(3 - $Item)")) { [Threading.Thread]::Sleep(2) }
    }

    # The block, with a variable set in its scope.
    function Add-Setting([scriptblock] $Block) {
        $declared = $Block.Ast.ParamBlock ? $Block.Ast.ParamBlock.Extent.EndOffset - $Block.Ast.Extent.StartOffset - 1 : 0
        [scriptblock]::Create("$Block".Insert($declared, ' $set = 1;'))
    }
}

AfterAll {
    $pool, $one | Stop-ProcessPool -Force -Confirm:$false
    Remove-Item $marks -Recurse
}

Describe '-ArgumentList' {
    It 'Binds <Name>' -ForEach @(
        @{ Name = 'param() by position'; Block = { param($a, $b) "$a $b $_" }; Arguments = @(1, 2) }
        @{ Name = 'a typed param()'; Block = { param([int] $a) $a.GetType().Name }; Arguments = @('5') }
        @{ Name = 'a default of param()'; Block = { param($a, $b = 'none') "$a $b" }; Arguments = @(1) }
        @{ Name = 'a default that is computed'; Block = { param($a, $b = $a + 1) "$a $b" }; Arguments = @(1) }
        @{ Name = '$args'; Block = { "$($args.Count) $($args[1])" }; Arguments = @('x', 'y') }
        @{ Name = '$args behind param()'; Block = { param($a) "$a $args" }; Arguments = @('x', 'y', 'z') }
        @{ Name = 'an array as one argument'; Block = { param($a) $a.Count }; Arguments = @(, @(1, 2, 3)) }
        @{ Name = 'a hashtable as one argument'; Block = { param($a) $a.Key }; Arguments = @(@{ Key = 'value' }) }
        @{ Name = 'null'; Block = { param($a, $b) "$($null -eq $a) $b" }; Arguments = @($null, 2) }
        @{ Name = 'text that looks like a parameter'; Block = { param($a, $b) "$a $b" }; Arguments = @('-b', 'x') }
        @{ Name = 'a switch'; Block = { param($a, [switch] $On) "$a $On" }; Arguments = @(1) }
        @{ Name = 'nothing'; Block = { $args.Count }; Arguments = @() }
        @{ Name = 'a mandatory parameter'; Block = { param([Parameter(Mandatory)] $a) "$a $_" }; Arguments = @(7) }
        @{ Name = 'a parameter by its own position'; Block = { param([Parameter(Position = 1)] $a, [Parameter(Position = 0)] $b) "$a $b" }; Arguments = @(7, 8) }
        @{ Name = 'what remains'; Block = { param($a, [Parameter(ValueFromRemainingArguments)] $rest) "$a $($rest.Count)" }; Arguments = @(7, 8, 9) }
        @{ Name = 'a parameter of an advanced block'; Block = { [CmdletBinding()] param($a) "$a $_" }; Arguments = @(7) }
        @{ Name = 'a validated parameter'; Block = { param([ValidateRange(1, 8)] [int] $a) "$a $_" }; Arguments = @(7) }
        @{ Name = '$PSBoundParameters'; Block = { param($a, $b) "$($PSBoundParameters.Keys)" }; Arguments = @(7) }
        @{ Name = '$PSBoundParameters of a block that sets variables'; Block = { param($a, $b) $keys = $PSBoundParameters.Keys; "$keys" }; Arguments = @(7) }
    ) {
        $expected = 9, 10 | ForEach-Object { & $Block @Arguments }
        9, 10 | Invoke-PoolMap $Block -ArgumentList $Arguments | Should -Be $expected
        9, 10 | Invoke-PoolMap $Block -ArgumentList $Arguments -ChunkSize 1 | Should -Be $expected
        # One that sets a variable is run in another way.
        9, 10 | Invoke-PoolMap (Add-Setting $Block) -ArgumentList $Arguments | Should -Be $expected
        $withoutItem = [scriptblock]::Create(("$Block" -replace '\$_', ''))
        Invoke-PoolTask $withoutItem -ArgumentList $Arguments | Should -Be (& $withoutItem @Arguments)
    }

    It 'Says what validation found, for each item' {
        1, 2 | Invoke-PoolMap { param([ValidateRange(1, 8)] [int] $a) $a } -ArgumentList 9 -ErrorAction SilentlyContinue -ErrorVariable problem | Should -BeNullOrEmpty
        $problem | Should -HaveCount 2
        "$($problem[0])" | Should -BeLike "*'a'*9*"
    }
}

Describe '-Splat' {
    It 'Takes <Name> as arguments' -ForEach @(
        @{ Name = 'a hashtable'; Items = @(@{ x = 1; y = 2 }, @{ Y = 5; X = 9 }); Block = { param($x, $y) "$x $y" } }
        @{ Name = 'an ordered dictionary'; Items = @([ordered] @{ x = 1; y = 2 }); Block = { param($x, $y) "$x $y" } }
        @{ Name = 'a hashtable with a switch'; Items = @(@{ x = 1; On = $true }); Block = { param($x, [switch] $On) "$x $On" } }
        @{ Name = 'a hashtable for an advanced block'; Items = @(@{ x = 1 }, @{ x = 2 }); Block = { [CmdletBinding()] param([Parameter(Mandatory)] $x) "$x" } }
        @{ Name = 'an array'; Items = @((1, 2), (3, 4)); Block = { param($x, $y) "$x $y" } }
        @{ Name = 'an array, for $args'; Items = @((1, 2), (3, 4, 5)); Block = { "$args" } }
        @{ Name = 'an empty array'; Items = @(, @()); Block = { "$($args.Count)" } }
        @{ Name = 'a list'; Items = @(, [Collections.Generic.List[int]] (1, 2)); Block = { param($x, $y) "$x $y" } }
        @{ Name = 'a number'; Items = 1, 2; Block = { param($x, $y) "$x $y" } }
        @{ Name = 'a hashtable whose block leaves variables behind'; Items = @(@{ x = 1 }, @{ y = 5 }); Block = { param($x, $y) "$x $y $left"; $left = 1 } }
        @{ Name = 'a hashtable, of a block with named blocks'; Items = @(@{ x = 1 }, @{ x = 2 }); Block = { param($x) begin { "begin $x" } process { "process $x" } end { "end $x" } } }
    ) {
        $expected = foreach ($item in $Items) { & $Block @item }
        $Items | Invoke-PoolMap $Block -Splat -Pool $pool | Should -Be $expected
    }

    It 'Takes the properties of an object as arguments by name' {
        'x,y', '1,2', '3,4' | ConvertFrom-Csv | Invoke-PoolMap { param($y, $x) "$x $y" } -Splat -Pool $pool | Should -Be @('1 2', '3 4')
    }

    It 'Takes a text as one argument, not as its characters' {
        'one', 'two' | Invoke-PoolMap { param($x, $y) "$x $y" } -Splat -Pool $pool | Should -Be @('one ', 'two ')
    }

    It 'Takes any other object as one argument' {
        Get-Item $PSCommandPath | Invoke-PoolMap { param($Name, $Length) "$($Name.Name) $Length" } -Splat -Pool $pool | Should -Be 'Parameters.Tests.ps1 '
        Get-Process -Id $PID | Invoke-PoolMap { param($Name, $Id) "$($Name.Id) $Id" } -Splat -Pool $pool | Should -Be "$PID "
    }

    It 'Has $_ too, and -ArgumentList behind it' {
        @(1, 2), @(3, 4) | Invoke-PoolMap { param($x, $y, $z) "$x $y $z $($_.Count)" } -Splat -ArgumentList 7 -Pool $pool | Should -Be @('1 2 7 2', '3 4 7 2')
    }

    It 'Fails an item that does not fit, and no other' {
        $output = @{ x = 1 }, @{ no = 2 }, @{ x = 3 } | Invoke-PoolMap { [CmdletBinding()] param($x) $x } -Splat -Pool $pool -ErrorAction SilentlyContinue -ErrorVariable problem
        $output | Should -Be @(1, 3)
        $problem | Should -HaveCount 1
        "$problem" | Should -BeLike "*'no'*"
    }

    It 'Takes <Name> as arguments of a method' -ForEach @(
        @{ Name = 'arrays'; Items = @((3.0, 4.0), (2, 10)); Method = 'Pow'; Expected = 81, 1024 }
        @{ Name = 'hashtables'; Items = @(@{ X = 3.0; y = 2.0 }, @{ y = 3; x = 4 }); Method = 'Pow'; Expected = 9, 64 }
        @{ Name = 'objects'; Items = @([pscustomobject] @{ y = 2; x = 3 }); Method = 'Pow'; Expected = 9 }
        @{ Name = 'numbers'; Items = 4.0, 9.0; Method = 'Sqrt'; Expected = 2, 3 }
        @{ Name = 'hashtables, with -ArgumentList for what they leave open,'; Items = @(@{ y = 3 }); Method = 'Pow'; Arguments = @(2); Expected = 8 }
    ) {
        $Items | Invoke-PoolMap -Splat -AssemblyPath $core -TypeName System.Math -MethodName $Method -ArgumentList $Arguments -Pool $pool | Should -Be $Expected
    }

    It 'Says which arguments no method takes' {
        @{ z = 1 } | Invoke-PoolMap -Splat -AssemblyPath $core -TypeName System.Math -MethodName Pow -Pool $pool -ErrorAction SilentlyContinue -ErrorVariable problem
        "$problem" | Should -BeLike "*System.Math.Pow*named z*"
    }
}

Describe 'begin, process and end' {
    It 'Run as here: <Name>' -ForEach @(
        @{ Name = 'all three'; Block = { begin { $n = 0; 'begin' } process { $n++; "$_ $n" } end { "end $n" } } }
        @{ Name = 'process alone'; Block = { process { $n++; "$_ $n" } } }
        @{ Name = 'begin and process'; Block = { begin { $n = 10 } process { $_ + $n } } }
        @{ Name = 'process and end'; Block = { process { $n += $_ } end { $n } } }
        @{ Name = 'end alone'; Block = { end { 'end' } } }
        @{ Name = 'begin and end'; Block = { begin { $a = 1 } end { "end $a" } } }
        @{ Name = 'param() and arguments'; Block = { param($a, $b = 2) begin { "b $a $b" } process { "p $a $b $_" } end { "e $a $b" } }; Arguments = @(7) }
        @{ Name = '$args'; Block = { begin { "b $args" } process { "p $args" } end { "e $args" } }; Arguments = 7, 8 }
        @{ Name = 'a parameter from the pipeline'; Block = { param([Parameter(ValueFromPipeline)] $x) begin { 'b' } process { "p $x" } end { 'e' } } }
        @{ Name = 'a function that begin defines'; Block = { begin { function Get-Twice($x) { $x * 2 } } process { Get-Twice $_ } end { Get-Twice 50 } } }
        @{ Name = 'errors that end nothing'; Block = { begin { Get-Item /no/such; 'b' } process { Get-Item /no/such; $_ } end { Write-Error e; 'e' } } }
        @{ Name = 'other streams'; Block = { begin { Write-Warning b } process { Write-Warning $_ } end { Write-Warning e; Write-Host h } } }
        @{ Name = 'nested blocks'; Block = { begin { $n = 0 } process { 1..2 | ForEach-Object { $n++ } } end { $n } } }
        @{ Name = 'a block over several lines'; Block = [scriptblock]::Create("param(`$a)`nbegin {`n `$n = 1 # }`n}`nprocess {`n `$n++`n}`nend {`n `$n`n}") }
    ) {
        $ErrorActionPreference = 'Continue'     # Pester's is Stop
        $Arguments ??= @()
        $expected = 1..5 | & $Block @Arguments *>&1
        $got = 1..5 | Invoke-PoolMap $Block -ArgumentList $Arguments -Pool $one *>&1
        $got | ForEach-Object { "$_" } | Should -Be @($expected | ForEach-Object { "$_" })
        1..5 | Invoke-PoolMap $Block -ArgumentList $Arguments -ThrottleLimit 1 *>&1 | ForEach-Object { "$_" } | Should -Be @($expected | ForEach-Object { "$_" })
    }

    It 'Run as here in Invoke-PoolTask' {
        Invoke-PoolTask { begin { 'b' } process { 'p' } end { 'e' } } -Pool $pool | Should -Be @('b', 'p', 'e')
    }

    It 'Run begin and end once in each worker, however many items there are' {
        $meeting = "$marks/once"
        $output = 1..5000 | Invoke-PoolMap { begin { $sum = 0L; "b $PID" } process { if ($_ -le 2) { Wait-Other $using:meeting $_ }; $sum += $_ } end { "e $PID"; $sum } } -Pool $pool
        $begun = @($output -match '^b ')
        $begun | Should -HaveCount 2
        $begun | Should -Be ($begun | Select-Object -Unique)
        @($output -match '^e ') -replace '^e', 'b' | Sort-Object | Should -Be ($begun | Sort-Object)
        ($output | Where-Object { $_ -is [long] } | Measure-Object -Sum).Sum | Should -Be 12502500
    }

    It 'Go on behind a statement that fails' {
        $output = 1..2 | Invoke-PoolMap { begin { 1 / 0; 'b' } process { 1 / 0; $_ } end { 1 / 0; 'e' } } -Pool $one -ErrorAction SilentlyContinue -ErrorVariable problem
        $output | Should -Be @('b', 1, 2, 'e')
        $problem | Should -HaveCount 4
    }

    It 'Run a clean block once, with an end and without' -Skip:($PSVersionTable.PSVersion -lt [version] '7.3') {
        $block = [scriptblock]::Create('process { $_ } clean { Write-Warning clean }')
        1..3 | Invoke-PoolMap $block -Pool $one 3>&1 | ForEach-Object { "$_" } | Should -Be @('1', '2', '3', 'clean')
        $block = [scriptblock]::Create('begin { 5 } process { $_ } end { 6 } clean { Write-Warning clean }')
        1..3 | Invoke-PoolMap $block -Pool $one 3>&1 | ForEach-Object { "$_" } | Should -Be @('5', '1', '2', '3', '6', 'clean')
    }

    It 'Tell the place of an error in the script as it was written' {
        $block = { begin { $n = 1 } process { Get-Item /no/such } end { Get-Item /no/end } }
        1 | Invoke-PoolMap $block -Pool $one -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem | Should -HaveCount 2
        foreach ($error in $problem) { $error.InvocationInfo.Line.TrimEnd() | Should -Be ("        `$block = {$block}") }
    }

    It 'Keep what begin made when an item fails' {
        $output = 1..4 | Invoke-PoolMap { begin { $n = 0; 'b' } process { $n++; if ($_ -eq 2) { throw 'two' }; "$_ $n" } end { "e $n" } } -Pool $one -ErrorAction SilentlyContinue -ErrorVariable problem
        $output | Should -Be @('b', '1 1', '3 3', '4 4', 'e 4')
        $problem | Should -HaveCount 1
        $problem[0].TargetObject | Should -Be 2
    }

    It 'Keep what begin made while the worker serves another call in between' {
        $go, $mark = [Threading.ManualResetEventSlim]::new(), "$marks/first"
        $first = Start-Pipeline '1..2 | ForEach-Object { if ($_ -eq 2) { $null = $go.Wait(60000) }; $_ } | Invoke-PoolMap { begin { $n = 0; "b" } process { $n++; "$_ $n"; $null = New-Item "$using:mark$_" } end { "e $n" } } -Pool $one' @{ one = $one; go = $go; mark = $mark }
        Wait-Until { Test-Path "${mark}1" }
        5 | Invoke-PoolMap { begin { $n = 100 } process { $n + $_ } end { 'other' } } -Pool $one | Should -Be @(105, 'other')
        $go.Set()
        $first.Run.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $first.Output | Should -Be @('b', '1 1', '2 2', 'e 2')
        $first.Shell.Dispose()
    }

    It 'End the call with one error when begin fails' {
        { 1..100 | Invoke-PoolMap { begin { throw 'no connection' } process { $_ } } -Pool $pool } | Should -Throw 'no connection'
        1..3 | Invoke-PoolMap { $_ } -Pool $pool | Should -Be @(1, 2, 3)
    }

    It 'Report an end that fails, and run the others' {
        $meeting = "$marks/fails"
        $output = 1..2 | Invoke-PoolMap { process { Wait-Other $using:meeting $_ } end { "e $PID"; throw 'bad end' } } -Pool $pool -ChunkSize 1 -ErrorAction SilentlyContinue -ErrorVariable problem
        $output | Should -HaveCount 2
        $problem | Should -HaveCount 2
        "$($problem[0])" | Should -Be 'bad end'
    }

    It 'Report a worker that dies in its end, and run the others' {
        $meeting = "$marks/dies"
        $output = 1..2 | Invoke-PoolMap { process { Wait-Other $using:meeting $_; $die = $_ -eq 1 } end { if ($die) { [Environment]::Exit(9) } 'end' } } -Pool $pool -ChunkSize 1 -ErrorAction SilentlyContinue -ErrorVariable problem
        $output | Should -Be @('end')
        $problem | Should -HaveCount 1
        $problem[0].Exception.ExitCode | Should -Be 9
        "$problem" | Should -BeLike '*exited with code 9 in its ''end'' block, so that what it had gathered is lost: of 1 item.*'
    }

    It 'Kill an end that takes too long, and tell what goes with it' {
        1..3 | Invoke-PoolMap { process { } end { while ($true) { [Threading.Thread]::Sleep(10) } } } -Pool $one -TimeoutSeconds 5 -ErrorAction SilentlyContinue -ErrorVariable problem
        "$problem" | Should -BeLike 'The ''end'' block ran longer than its time limit, 5 s, *, was killed, so that what it had gathered is lost: of 3 items.'
    }

    It 'Count what a worker had gathered that died, without what had failed' {
        $output = 1..4 | Invoke-PoolMap {
            begin { $seen = @() }
            process {
                if ($_ -in 1, 2 -and $PSMultiproc.Attempt -eq 1) { throw 'again' }
                if ($_ -eq 4 -and $PSMultiproc.Attempt -eq 1) { [Environment]::Exit(9) }
                $seen += $_
            }
            end { $seen }
        } -Pool $one -ChunkSize 4 -RetryCount 1 -RetryDelaySeconds 0 -ErrorAction SilentlyContinue -ErrorVariable problem
        $lost = 4 - $output.Count
        $lost | Should -BeIn 1, 2, 3
        "$problem" | Should -BeLike "*what it had gathered is lost: of $lost item*"
    }

    It 'Have no end of a worker that died before it' {
        $meeting = "$marks/died"
        $output = 1..2 | Invoke-PoolMap { begin { 'b' } process { Wait-Other $using:meeting $_; if ($_ -eq 1) { [Environment]::Exit(9) } } end { 'e' } } -Pool $pool -ChunkSize 1 -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem | Should -HaveCount 1
        $output | Should -Be @('b', 'b', 'e')
    }

    It 'Tell what a worker had gathered that died before its end' {
        $output = 1..20 | Invoke-PoolMap {
            begin { $sum = 0 }
            process { if ($_ -eq 10 -and $PSMultiproc.Attempt -eq 1) { [Environment]::Exit(9) }; $sum += $_ }
            end { $sum }
        } -Pool $one -RetryCount 1 -RetryDelaySeconds 0 -ErrorAction SilentlyContinue -ErrorVariable problem
        $output | Should -Be (10..20 | Measure-Object -Sum).Sum
        $problem | Should -HaveCount 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'WorkerCrashed,*'
        "$problem" | Should -BeLike 'Worker process * exited with code 9 before its ''end'' block ran, so that what it had gathered is lost: of 9 items.*'
    }

    It 'Tell it also of one that died at another call''s item' {
        $mark = "$marks/between"
        $other = $null
        $gathering = & {
            1
            Wait-Until { Test-Path "$mark-gathered" }
            Set-Variable other -Scope 1 (Start-PoolTask -Pool $one {
                $null = New-Item "$using:mark-other"
                while (-not (Test-Path "$using:mark-end")) { [Threading.Thread]::Sleep(5) }
                [Environment]::Exit(9)
            })
            Wait-Until { Test-Path "$mark-other" }
        } | Invoke-PoolMap { process { $null = New-Item "$using:mark-gathered" } end { 'gathered' } } -Pool $one -AsJob
        Wait-Until { $one.Queued -eq 1 }
        $null = New-Item "$mark-end"
        $gathering | Wait-Job -Timeout 60 | Receive-Job -ErrorAction SilentlyContinue -ErrorVariable problem | Should -BeNullOrEmpty
        "$problem" | Should -BeLike '*before its ''end'' block ran, so that what it had gathered is lost: of 1 item.*'
        $other | Wait-Job -Timeout 60 | Select-Object -ExpandProperty State | Should -Be Failed
        $gathering, $other | Remove-Job
    }

    It 'Give the prompt back from an end that does not end' {
        1..2 | Invoke-PoolMap { process { } end { 'e'; while ($true) { [Threading.Thread]::Sleep(10) } } } -Pool $one | Select-Object -First 1 | Should -Be 'e'
        1 | Invoke-PoolMap { $_ } -Pool $one | Should -Be 1
    }

    It 'Give unordered results at the end too' {
        1..5 | Invoke-PoolMap { process { $_ } end { 'e' } } -Pool $one -Unordered | Should -Be @(1, 2, 3, 4, 5, 'e')
    }
}
