# What a script block can refer to, and what it leaves behind.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $number, $list, $table, $thing = 5, @(10, 20), @{ Key = 'value' }, [pscustomobject]@{ Name = 'n'; Inner = @{ Deep = 'd' } }
    $doubler = { $args[0] * 2 }
    $nothing = $null
    $script:scoped = 'script scope'
}

Describe '$using:' {
    It 'Reaches <Name>' -ForEach @(
        @{ Name = 'a variable'; Block = { $using:number }; Expected = 5 }
        @{ Name = 'a variable in other case'; Block = { $using:NUMBER }; Expected = 5 }
        @{ Name = 'an index'; Block = { $using:list[1] }; Expected = 20 }
        @{ Name = 'a key'; Block = { $using:table['key'] }; Expected = 'value' }
        @{ Name = 'a member'; Block = { $using:thing.Name }; Expected = 'n' }
        @{ Name = 'a member of a member'; Block = { $using:thing.Inner.Deep }; Expected = 'd' }
        @{ Name = 'a member in other case'; Block = { $USING:Thing.NAME }; Expected = 'n' }
        @{ Name = 'text within a string'; Block = { "<$using:number>" }; Expected = '<5>' }
        @{ Name = 'an expression within a string'; Block = { "<$($using:list[0])>" }; Expected = '<10>' }
        @{ Name = 'a value in a nested block'; Block = { & { & { $using:number + $using:number } } }; Expected = 10 }
        @{ Name = 'a value in the block of a cmdlet'; Block = { 1, 2 | ForEach-Object { $_ * $using:number } }; Expected = 5, 10 }
        @{ Name = 'a script block to call'; Block = { & $using:doubler 21 }; Expected = 42 }
        @{ Name = 'null'; Block = { $null -eq $using:nothing }; Expected = $true }
        @{ Name = 'a value in braces'; Block = { ${using:number} }; Expected = 5 }
        @{ Name = 'a value with a scope'; Block = { $using:script:scoped }; Expected = 'script scope' }
        @{ Name = 'an environment variable'; Block = { $using:env:PATH }; Expected = $env:PATH }
        @{ Name = 'the location'; Block = { "$using:PWD" }; Expected = "$PWD" }
    ) {
        1 | Invoke-PoolMap $Block | Should -Be $Expected
        Invoke-PoolTask $Block | Should -Be $Expected
    }

    It 'Keeps an array one value' {
        1 | Invoke-PoolMap { ($using:list).Count } | Should -Be 2
    }

    It 'Takes the value as it is when the call begins' {
        $n = 1
        $first = 1 | Invoke-PoolMap { $using:n }
        $n = 2
        $first, (1 | Invoke-PoolMap { $using:n }) | Should -Be @(1, 2)
    }

    It 'Sees a local variable of the function that calls' {
        function Test-Local { $local = 'mine'; 1 | Invoke-PoolMap { $using:local } }
        Test-Local | Should -Be 'mine'
    }

    It 'Sees a variable of the module that calls' {
        $module = New-Module { $inner = 'of the module'; function Get-Inner { 1 | Invoke-PoolMap { $using:inner } } }
        & $module { Get-Inner } | Should -Be 'of the module'
    }
}

Describe 'A block' {
    It 'Has $_ and $PSItem' {
        3 | Invoke-PoolMap { $_ + $PSItem } | Should -Be 6
    }

    It 'Runs <Name>' -ForEach @(
        @{ Name = 'a process block'; Block = { process { $_ * 2 } }; Expected = 2, 4 }
        @{ Name = 'a function of its own'; Block = { function f($x) { $x + 1 } f $_ }; Expected = 2, 3 }
        @{ Name = 'a trap'; Block = { trap { 'trapped'; continue } throw 'x' }; Expected = 'trapped', 'trapped' }
        @{ Name = 'try and finally'; Block = { try { throw 'x' } catch { 'caught' } finally { 'finally' } }; Expected = 'caught', 'finally', 'caught', 'finally' }
        @{ Name = 'return'; Block = { return $_; 'never' }; Expected = 1, 2 }
        @{ Name = 'a using statement'; Block = [scriptblock]::Create("using namespace System.Text`n[StringBuilder]::new().GetType().Name"); Expected = 'StringBuilder', 'StringBuilder' }
        @{ Name = 'a class of its own'; Block = [scriptblock]::Create('class P { [int] $N }; [P]@{ N = $_ } | ForEach-Object N'); Expected = 1, 2 }
        @{ Name = 'a class with constructors'; Block = [scriptblock]::Create('class P { [int] $N; P([int] $n) { $this.N = $n } }; class Q : P { Q([int] $n) : base($n + 1) { } }; [P]::new($_).N; [Q]::new($_).N'); Expected = 1, 2, 2, 3 }
        @{ Name = 'the commands that format'; Block = { [pscustomobject] @{ a = $_ } | Format-Table | Out-String | ForEach-Object { $_ -replace '\W' } }; Expected = 'a1', 'a2' }
    ) {
        1, 2 | Invoke-PoolMap $Block -ArgumentList $Arguments | Should -Be $Expected
    }

    It 'Goes on with the next item after <_> outside a loop' -ForEach 'break', 'continue' {
        $block = [scriptblock]::Create("if (`$_ -eq 2) { $_ }; `$_")
        1..4 | Invoke-PoolMap $block | Should -Be @(1, 3, 4)
    }

    It 'Starts in the location of the caller, of each call anew' {
        $here = (Get-Item $TestDrive).FullName
        Push-Location $here
        try {
            1 | Invoke-PoolMap { $PWD.ProviderPath } | Should -Be $here
            1 | Invoke-PoolMap { [Environment]::CurrentDirectory } | Should -Be $here
            Set-Location /
            1 | Invoke-PoolMap { $PWD.ProviderPath } | Should -Be ([IO.Path]::GetFullPath('/'))
        }
        finally { Pop-Location }
    }

    It 'Starts in a location with brackets in its name' {
        $odd = New-Item "$TestDrive/a[1] *b" -ItemType Directory
        Push-Location -LiteralPath $odd
        try { 1 | Invoke-PoolMap { $PWD.ProviderPath } | Should -Be $odd.FullName }
        finally { Pop-Location }
    }

    It 'Can use the modules of PowerShell and this one' {
        1 | Invoke-PoolMap { (Get-Command Invoke-PoolMap, Get-FileHash).Count } | Should -Be 2
    }

    It 'Can map in a pool of its worker''s own' {
        1, 2 | Invoke-PoolMap { $n = $_; (1..3 | Invoke-PoolMap -ThrottleLimit 1 { $_ * $using:n }) -join ' ' } | Should -Be @('1 2 3', '2 4 6')
    }
}

Describe 'What a block changes' {
    BeforeAll {
        $pool = New-ProcessPool 1
    }

    AfterAll {
        Stop-ProcessPool $pool -Force
    }

    It 'Does not touch the next <Scope>: <Name>' -ForEach @(
        foreach ($scope in 'item', 'call') {
            @{ Scope = $scope; Name = 'error preference'; Change = { $ErrorActionPreference = 'Stop' }; Look = { "$ErrorActionPreference" } }
            @{ Scope = $scope; Name = 'local variable'; Change = { $local = 1 }; Look = { "$local" } }
        }
        foreach ($setting in @(
                'Set-Variable left 1', 'sv left 1', 'Microsoft.PowerShell.Utility\Set-Variable left 1', '$null = Get-Date -OutVariable left'
                '$null = Get-Date -ov left', '. { $left = 1 }', '& "Set-Variable" left 1', '$null = 1 | Tee-Object -Variable left'
                'Invoke-Expression "`$left = 1"', '1 | ForEach-Object { $left++ }', '1 | Where-Object { $left = 1 }', '(, 1).ForEach({ $left = 1 })', '$left++', '$null = ($left = 1)', '$null, $left = 1, 2', 'foreach ($left in 1) { }'
            )) {
            @{ Scope = 'item'; Name = $setting; Change = [scriptblock]::Create($setting); Look = { "$left" } }
        }
        @{ Scope = 'call'; Name = 'location'; Change = { Set-Location / }; Look = { "$PWD" } }
        @{ Scope = 'call'; Name = 'current directory'; Change = { [Environment]::CurrentDirectory = '/' }; Look = { [Environment]::CurrentDirectory } }
        @{ Scope = 'call'; Name = 'culture'; Change = { [cultureinfo]::CurrentCulture = 'de-DE' }; Look = { [cultureinfo]::CurrentCulture.Name + (1.5).ToString() } }
    ) {
        $before = 1 | Invoke-PoolMap -Pool $pool $Look
        $after = if ($Scope -eq 'item') {
            $both = [scriptblock]::Create("if (`$_ -eq 1) { $Change } else { $Look }")
            1, 2 | Invoke-PoolMap -Pool $pool -ChunkSize 2 $both
        }
        else {
            1 | Invoke-PoolMap -Pool $pool $Change
            1 | Invoke-PoolMap -Pool $pool $Look
        }
        $after | Should -Be $before
    }

    It 'Reaches standard output and error, and not the results' {
        $run = Invoke-ChildSession '$r = 1, 2 | Invoke-PoolMap -ThrottleLimit 1 { [Console]::Out.WriteLine("to out $_"); [Console]::Error.WriteLine("to error $_"); $_ }; "result $r"; Stop-ProcessPool default; Wait-ProcessPool default -ErrorAction Ignore'
        $run.Output | Should -Contain 'result 1 2'
        $run.Output | Should -Contain 'to out 1'
        $run.Error | Should -BeLike '*to error 2*'
    }

    It 'Costs nothing when it writes more than a pipe holds' {
        $run = Invoke-ChildSession '1..3 | Invoke-PoolMap { [Console]::Error.Write("x" * 1MB); $_ }'
        $run.Output | Should -Be @('1', '2', '3')
        $run.Error.Length | Should -BeGreaterOrEqual (3 * 1MB)
    }

    It 'Cannot be debugged: Wait-Debugger is an error at once' {
        $result = 1, 2 | Invoke-PoolMap { Wait-Debugger; $_ } -ErrorVariable problem -ErrorAction SilentlyContinue
        $result | Should -Be @(1, 2)
        "$($problem[0])" | Should -BeLike '*debugger*turned off*'
    }

    It 'Cannot ask: Read-Host is an error at once' {
        $result = 1, 2 | Invoke-PoolMap { if ($_ -eq 1) { Read-Host 'who' }; $_ } -ErrorVariable problem -ErrorAction SilentlyContinue
        $result | Should -Contain 2
        $problem | Should -HaveCount 1
        "$($problem[0])" | Should -BeLike '*nobody to ask*'
    }
}
