# One clear error each, before any work starts.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
}

Describe 'Bad input' {
    BeforeAll {
        function Get-TooDeep { $deep = 1; foreach ($i in 1..20000) { $deep = , $deep }; , $deep }
        $tooDeep = Get-TooDeep
    }

    It 'Is refused before an item is looked at: <Name>' -ForEach @(
        @{ Name = 'an unknown pool'; Call = { Invoke-PoolMap { $_ } -Pool nosuch }; Id = 'ParameterArgumentTransformationError,*'; Says = "*'nosuch'*" }
        @{ Name = 'something that is no pool'; Call = { Invoke-PoolMap { $_ } -Pool 5 }; Id = '*'; Says = '*Pool*' }
        @{ Name = 'no pool'; Call = { Invoke-PoolMap { $_ } -Pool $null }; Id = 'ParameterArgument*'; Says = '*Pool*' }
        @{ Name = 'an undefined $using:'; Call = { Invoke-PoolMap { $using:notSet } }; Id = 'UsingVariableIsUndefined,*'; Says = '*$notSet*' }
        @{ Name = 'an undefined $using: with an index'; Call = { Invoke-PoolMap { $using:notSet[0] } }; Id = 'UsingVariableIsUndefined,*'; Says = '*$notSet*' }
        @{ Name = 'an undefined $using: in a nested block'; Call = { Invoke-PoolMap { & { $using:notSet } } }; Id = 'UsingVariableIsUndefined,*'; Says = '*$notSet*' }
        @{ Name = 'a misspelt parameter'; Call = { Invoke-PoolMap { $_ } -ThrotleLimit 2 }; Id = 'NamedParameterNotFound,*'; Says = '*ThrotleLimit*' }
        @{ Name = 'a block and a method'; Call = { Invoke-PoolMap { $_ } -MethodName X }; Id = '*,PSMultiproc.Commands.InvokePoolMapCommand'; Says = '*' }
        @{ Name = 'an argument that cannot be sent'; Call = { Invoke-PoolMap { $_ } -ArgumentList 1, (Get-TooDeep) }; Id = 'NotSerializable,*'; Says = '-ArgumentList?1??0?*nests*' }
        @{ Name = 'a $using: value that cannot be sent'; Call = { Invoke-PoolMap { $using:tooDeep } }; Id = 'NotSerializable,*'; Says = '$using:toodeep*nests*' }
        @{ Name = '-ThrottleLimit 0'; Call = { Invoke-PoolMap { $_ } -ThrottleLimit 0 }; Id = 'ParameterArgumentValidationError,*'; Says = '*ThrottleLimit*' }
        @{ Name = '-ThrottleLimit -1'; Call = { Invoke-PoolMap { $_ } -ThrottleLimit -1 }; Id = 'ParameterArgumentValidationError,*'; Says = '*ThrottleLimit*' }
        @{ Name = '-ChunkSize -1'; Call = { Invoke-PoolMap { $_ } -ChunkSize -1 }; Id = 'ParameterArgumentValidationError,*'; Says = '*ChunkSize*' }
        @{ Name = 'a string for a block'; Call = { Invoke-PoolMap 'Get-Date' }; Id = 'CannotConvertArgumentNoMessage,*'; Says = '*ScriptBlock*' }
        @{ Name = 'null for a block'; Call = { Invoke-PoolMap $null }; Id = 'ParameterArgument*'; Says = '*ScriptBlock*' }
    ) {
        $script:looked = 0
        $failure = Get-Failure { & { process { } end { $script:looked++; 1; 2 } } | & ([scriptblock]::Create("`$input | $Call")) }
        $failure.FullyQualifiedErrorId | Should -BeLike $Id
        "$failure" | Should -BeLike $Says
    }

    It 'Keeps the default pool''s name for the default pool' {
        $failure = Get-Failure { New-ProcessPool 1 -Name Default }
        $failure.FullyQualifiedErrorId | Should -BeLike 'PoolNameReserved,*'
        "$failure" | Should -BeLike '-Name*default pool*'
    }

    It 'Fails alone where an item cannot be sent' {
        $thread = [Threading.Thread]::CurrentThread
        $result = 1, $thread, 3 | Invoke-PoolMap { "$_" } -ErrorVariable problem -ErrorAction SilentlyContinue
        $result[0] | Should -Be '1'
        $result[-1] | Should -Be '3'
        if ($result.Count -eq 2) { $problem[0].FullyQualifiedErrorId | Should -BeLike 'NotSerializable,*' }
    }
}

Describe 'An empty pipeline' {
    It 'Starts nothing and gives nothing: <_>' -ForEach '@() | Invoke-PoolMap { 1 }', '$null | Where-Object { $_ } | Invoke-PoolMap { 1 }', '1..10 | Where-Object { $false } | Invoke-PoolMap { $_ } -Unordered' {
        $run = Invoke-ChildSession "`$r = @($_); `"`$(`$r.Count) `$(@(Get-ProcessPool).Count) `$(`$Error.Count)`""
        $run.Output | Should -Be '0 0 0'
    }

    It 'Checks its parameters all the same' {
        (Get-Failure { @() | Invoke-PoolMap { $using:notSet } }).FullyQualifiedErrorId | Should -BeLike 'UsingVariableIsUndefined,*'
    }
}
