# Items that do harm at each step of their way to a worker and back: it costs that item and no other. What is not in the
# table: an exit or a kill as the item is encoded or the result decoded, which would be this session's own end; and harm as an item
# is decoded, which takes a type with code of its own: those that a script makes arrive as bags of properties.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $pool = New-ProcessPool 2
}

AfterAll { Stop-ProcessPool $pool -Force }

Describe 'Harm' {
    It 'Costs its item alone: <Name>' -ForEach @(
        @{ Name = 'running, it throws'; Block = { if ($_ -eq 7) { throw 'on purpose' }; $_ }; Id = 'on purpose' }
        @{ Name = 'running, it exits'; Block = { if ($_ -eq 7) { [Environment]::Exit(5) }; $_ }; Id = 'WorkerCrashed,*' }
        @{ Name = 'running, it is killed'; Block = { if ($_ -eq 7) { Stop-Process -Id $PID -Force }; $_ }; Id = 'WorkerCrashed,*' }
        @{ Name = 'encoding the result, it exits'; Block = { if ($_ -eq 7) { [pscustomobject]@{ A = 1 } | Add-Member Trap -MemberType ScriptProperty { [Environment]::Exit(5) } -PassThru } else { $_ } }; Id = 'WorkerCrashed,*' }
        @{ Name = 'encoding the result, it is killed'; Block = { if ($_ -eq 7) { [pscustomobject]@{ A = 1 } | Add-Member Trap -MemberType ScriptProperty { Stop-Process -Id $PID -Force; [Threading.Thread]::Sleep(-1) } -PassThru } else { $_ } }; Id = 'WorkerCrashed,*' }
        @{ Name = 'encoding the result, it nests without end'; Block = { if ($_ -eq 7) { $deep = @(1); foreach ($i in 1..3000) { $deep = , $deep }; , $deep } else { $_ } }; Id = 'NotSerializable*' }
        @{ Name = 'encoding what it says, it exits'; Block = { if ($_ -eq 7) { Write-Information ([pscustomobject]@{ A = 1 } | Add-Member Trap -MemberType ScriptProperty { [Environment]::Exit(5) } -PassThru) }; $_ }; Id = 'WorkerCrashed,*' }
    ) {
        foreach ($way in @{ ChunkSize = 20 }, @{ Unordered = $true }) {
            $result = 1..20 | Invoke-PoolMap -Pool $pool $Block @way -ErrorVariable problem -ErrorAction SilentlyContinue -InformationAction SilentlyContinue
            $result | Sort-Object | Should -Be @(1..6 + 8..20)
            $problem | Should -HaveCount 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike $Id
            $problem[0].TargetObject | Should -Be 7
        }
        1..4 | Invoke-PoolMap -Pool $pool { $_ } | Should -Be @(1..4)
    }

    It 'Costs its item alone: encoding it, it nests without end' {
        $deep = @(1)
        foreach ($i in 1..3000) { $deep = , $deep }
        $result = & { 1..6; , $deep; 8..20 } | Invoke-PoolMap -Pool $pool { $_ } -ErrorVariable problem -ErrorAction SilentlyContinue
        $result | Should -Be @(1..6 + 8..20)
        $problem | Should -HaveCount 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'NotSerializable*'
    }
}

Describe 'A script property that throws' {
    It 'Is empty on the other side, as with PowerShell remoting: <Name>' -ForEach @(
        @{ Name = 'of an item'; Call = { [pscustomobject]@{ A = 1 } | Add-Member Trap -MemberType ScriptProperty { throw 'no' } -PassThru | Invoke-PoolMap -Pool $pool { "$($_.A) '$($_.Trap)'" } } }
        @{ Name = 'of a result'; Call = { 1 | Invoke-PoolMap -Pool $pool { [pscustomobject]@{ A = 1 } | Add-Member Trap -MemberType ScriptProperty { throw 'no' } -PassThru } | ForEach-Object { "$($_.A) '$($_.Trap)'" } } }
    ) {
        & $Call | Should -Be "1 ''"
    }
}
