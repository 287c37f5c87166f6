# $using: in all its forms: each case through ForEach-Object -Parallel where that can do it, and through the pools.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $number, $list, $nested = 5, @(10, 20, 30), @{ k = [pscustomobject]@{ y = 'first', 'second' } }
    $thing = [pscustomobject]@{ Name = 'n'; Inner = @{ Deep = 'd'; List = 1, 2 } }
    ${name with space} = 'spaced'
    $nothing = $null
    $falsy = $false
    $script:scoped = 'script scope'
    $env:PSMULTIPROC_USING = 'from the environment'
    $named = @{ Date = '2001-02-03'; Format = 'yyyy' }
    $positional = 'C', 3
    $doubler = { $args[0] * 2 }
    $adder = { param($x, $y) $x + $y }
    function Get-UsingValue { param($a) "value $a" }
    function Get-UsingPlace { "at $PWD of $PID" }
    $function = ${function:Get-UsingValue}
    function Get-TooDeep { $deep = 1; foreach ($i in 1..20000) { $deep = , $deep }; , $deep }
    $tooDeep = Get-TooDeep
    $pool = New-ProcessPool 1
}

AfterAll {
    Stop-ProcessPool $pool -Force -Confirm:$false
    Remove-Item Env:PSMULTIPROC_USING
}

Describe '$using:' {
    # Expected stands where ForEach-Object -Parallel cannot say: it takes no script block, and no function.
    It 'Reaches <Name>' -ForEach @(
        @{ Name = 'a variable'; Block = { $using:number } }
        @{ Name = 'a variable in other case'; Block = { $USING:NuMBER } }
        @{ Name = 'an element'; Block = { $using:list[1] } }
        @{ Name = 'an element from the end'; Block = { $using:list[-1] } }
        @{ Name = 'a member'; Block = { $using:thing.Name } }
        @{ Name = 'a member in other case'; Block = { $using:Thing.NAME } }
        @{ Name = 'a member of a member'; Block = { $using:thing.Inner.Deep } }
        @{ Name = 'a key'; Block = { $using:nested['k'] | ForEach-Object y } }
        @{ Name = 'a key, a member and an element'; Block = { $using:nested['k'].y[0] } }
        @{ Name = 'a key as a member'; Block = { $using:nested.k.y[1] } }
        @{ Name = 'the same in parentheses'; Block = { ($using:nested).k.y[1] } }
        @{ Name = 'elements by numbers that the block computes'; Block = { $i = 2; ($using:list)[$i] } }
        @{ Name = 'a method''s result'; Block = { ($using:number).ToString('000') } }
        @{ Name = 'a name with a space'; Block = { ${using:name with space} } }
        @{ Name = 'a name in braces'; Block = { ${using:number} } }
        @{ Name = 'a variable of a scope'; Block = { $using:script:scoped } }
        @{ Name = 'an environment variable'; Block = { $using:env:PSMULTIPROC_USING } }
        @{ Name = 'an environment variable in braces'; Block = { ${using:env:PSMULTIPROC_USING} } }
        @{ Name = 'an environment variable that is not there'; Block = { "<$using:env:PSMULTIPROC_NOT>" } }
        @{ Name = 'a variable by its drive'; Block = { $using:variable:number } }
        @{ Name = 'null'; Block = { $null -eq $using:nothing } }
        @{ Name = 'false'; Block = { $using:falsy } }
        @{ Name = 'an automatic variable'; Block = { "$using:PWD"; $using:PSHOME; $using:true } }
        @{ Name = 'the caller''s process'; Block = { $using:PID } }
        @{ Name = 'text'; Block = { "<$using:number>" } }
        @{ Name = 'text with a member'; Block = { "<$($using:thing.Inner.Deep)>" } }
        @{ Name = 'text with only the variable'; Block = { "$using:number.Length" } }
        @{ Name = 'a here-string'; Block = [scriptblock]::Create("@`"`n<`$using:number> `$(`$using:list[0])`n`"@") }
        @{ Name = 'a hashtable to splat'; Block = { Get-Date @using:named } }
        @{ Name = 'an array to splat'; Block = { '{0}' -f (& { param($format, $n) "$format $n" } @using:positional) } }
        @{ Name = 'a value in a nested block'; Block = { & { & { $using:number + $using:number } } } }
        @{ Name = 'a value in the block of a cmdlet'; Block = { 1..2 | ForEach-Object { $_ * $using:number } } }
        @{ Name = 'a value in a function of the block'; Block = { function f { $using:number }; f } }
        @{ Name = 'a default of a parameter'; Block = { param($x = $using:number) $x } }
        @{ Name = 'a default of a nested block''s parameter'; Block = { & { param($x = $using:number) $x + 1 } } }
        @{ Name = 'a condition'; Block = { if ($using:number -gt 3) { 'more' } } }
        @{ Name = 'a loop'; Block = { foreach ($x in $using:list) { $x + 1 } } }
        @{ Name = 'an array''s length'; Block = { ($using:list).Count } }
        @{ Name = 'a value twice'; Block = { $using:number + $USING:Number } }
        @{ Name = 'a script block to call'; Block = { & $using:doubler 21 }; Expected = 42 }
        @{ Name = 'a script block to call with names'; Block = { & $using:adder -y 1 -x 2 }; Expected = 3 }
        @{ Name = 'a script block for a cmdlet'; Block = { 1..2 | ForEach-Object { & $using:doubler $_ } }; Expected = 2, 4 }
        @{ Name = 'a script block that is called as a method'; Block = { ($using:doubler).Invoke(4) }; Expected = 8 }
        @{ Name = 'a function''s block in a variable'; Block = { & $using:function 7 }; Expected = 'value 7' }
        @{ Name = 'a function'; Block = { & ${using:function:Get-UsingValue} 8 }; Expected = 'value 8' }
        @{ Name = 'a function, made one again'; Block = { ${function:Get-Again} = ${using:function:Get-UsingValue}; Get-Again 9 }; Expected = 'value 9' }
    ) {
        $expects = $_.ContainsKey('Expected') ? $Expected : (1 | ForEach-Object -Parallel $Block)
        1 | Invoke-PoolMap $Block -Pool $pool | Should -Be $expects
        1 | Invoke-PoolMap $Block | Should -Be $expects
        Invoke-PoolTask $Block -Pool $pool | Should -Be $expects
    }

    It 'Reaches an initialization script: <Name>' -ForEach @(
        @{ Name = 'a variable, an element, a member'; Script = { $global:seen = $using:number, $using:list[1], $using:thing.Inner.Deep }; Expected = 5, 20, 'd' }
        @{ Name = 'a name with a space, the environment, text'; Script = { $global:seen = ${using:name with space}, $using:env:PSMULTIPROC_USING, "$using:number" }; Expected = 'spaced', 'from the environment', '5' }
        @{ Name = 'a block, a function, what is splatted'; Script = { $global:seen = (& $using:doubler 4), (& ${using:function:Get-UsingValue} 1), (Get-Date @using:named) }; Expected = 8, 'value 1', '2001' }
    ) {
        $own = New-ProcessPool 1 -InitializationScript $Script
        try { Invoke-PoolTask { $seen } -Pool $own | Should -Be $Expected }
        finally { Stop-ProcessPool $own -Force -Confirm:$false }
    }

    It 'Runs a script block that it reaches in the worker' {
        $place = ${function:Get-UsingPlace}
        1 | Invoke-PoolMap { & $using:place } -Pool $pool | Should -Be "at $PWD of $($pool.Workers[0].ProcessId)"
    }

    It 'Means in a map within a map <Name>' -ForEach @(
        @{ Name = 'the worker''s variable'; Block = { $inner = $_ * 10; 1, 2 | Invoke-PoolMap -ThrottleLimit 1 { $_ + $using:inner } }; Parallel = { $inner = $_ * 10; 1, 2 | ForEach-Object -Parallel { $_ + $using:inner } -ThrottleLimit 1 } }
        @{ Name = 'the worker''s variable, not the caller''s'; Block = { $number = 7; 1 | Invoke-PoolMap -ThrottleLimit 1 { $using:number } }; Parallel = { $number = 7; 1 | ForEach-Object -Parallel { $using:number } } }
        @{ Name = 'the caller''s variable, where the worker takes it on'; Block = { $number = $using:number; 1 | Invoke-PoolMap -ThrottleLimit 1 { $using:number } }; Parallel = { $number = $using:number; 1 | ForEach-Object -Parallel { $using:number } } }
        @{ Name = 'the caller''s variable outside of it'; Block = { $x = 1 | Invoke-PoolMap -ThrottleLimit 1 { $_ }; $x + $using:number }; Parallel = { $x = 1 | ForEach-Object -Parallel { $_ }; $x + $using:number } }
    ) {
        1, 2 | Invoke-PoolMap $Block -Pool $pool | Should -Be (1, 2 | ForEach-Object -Parallel $Parallel -ThrottleLimit 1)
    }

    It 'Is an error before anything starts: <Name>' -ForEach @(
        @{ Name = 'an undefined variable'; Block = { $using:notSet }; Says = '*$notSet*' }
        @{ Name = 'an undefined variable''s element'; Block = { $using:notSet[0] }; Says = '*$notSet*' }
        @{ Name = 'an undefined variable''s member'; Block = { $using:notSet.Name }; Says = '*$notSet*' }
        @{ Name = 'an undefined variable in a nested block'; Block = { & { $using:notSet } }; Says = '*$notSet*' }
        @{ Name = 'an undefined variable in text'; Block = { "x $using:notSet" }; Says = '*$notSet*' }
        @{ Name = 'an undefined variable to splat'; Block = { Get-Date @using:notSet }; Says = '*$notSet*' }
        @{ Name = 'an undefined variable of a scope'; Block = { $using:global:notSetAnywhere }; Says = '*notSetAnywhere*' }
        @{ Name = 'an undefined name with a space'; Block = { ${using:not set} }; Says = '*${not set}*' }
        @{ Name = 'an undefined function'; Block = { & ${using:function:Get-NoSuch} }; Says = '*${function:Get-NoSuch}*' }
        @{ Name = 'a value that cannot be sent'; Block = { $using:tooDeep }; Says = '$using:tooDeep*nests*'; Id = 'NotSerializable,*' }
        @{ Name = 'a value within one that cannot be sent'; Block = { $using:tooDeep[0] }; Says = '$using:tooDeep`[0`]*nests*'; Id = 'NotSerializable,*' }
    ) {
        foreach ($call in { 1 | Invoke-PoolMap $Block -Pool $pool }, { Invoke-PoolTask $Block -Pool $pool }, { New-ProcessPool 1 -InitializationScript $Block }) {
            $failure = Get-Failure $call
            $failure.FullyQualifiedErrorId | Should -BeLike ($Id ?? 'UsingVariableIsUndefined,*')
            "$failure" | Should -BeLike $Says
        }
    }

    It 'Cannot be assigned to, as PowerShell says when it reads the script' {
        "$(Get-Failure { [scriptblock]::Create('1 | Invoke-PoolMap { $using:number = 2 }') })" | Should -BeLike '*assignment*'
    }

    It 'Is a copy: what the block changes does not come back' {
        1 | Invoke-PoolMap { ($using:list)[0] = 99; ($using:list)[0] } -Pool $pool | Should -Be 99
        $list[0] | Should -Be 10
    }
}
