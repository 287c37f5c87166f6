# An item's error: what it says, where it comes from, and what it ends.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $quiet = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problem' }
}

Describe 'An error within an item' {
    It 'Gives <Results> of 1..3 and one error for 2: <Name>' -ForEach @(
        @{ Name = 'throw text'; Block = { if ($_ -eq 2) { throw 'no' }; $_ }; Results = '1 3'; Message = 'no'; Id = 'no' }
        @{ Name = 'throw an exception'; Block = { if ($_ -eq 2) { throw [InvalidOperationException]::new('bad state') }; $_ }; Results = '1 3'; Message = 'bad state'; Id = 'bad state'; Type = 'InvalidOperationException' }
        @{ Name = 'throw a record'; Block = { if ($_ -eq 2) { throw [Management.Automation.ErrorRecord]::new([IO.IOException]::new('disk'), 'MyId', 'DeviceError', 'other') }; $_ }; Results = '1 3'; Message = 'disk'; Id = 'MyId'; Type = 'IOException'; Category = 'DeviceError' }
        @{ Name = 'a cmdlet with -ErrorAction Stop'; Block = { if ($_ -eq 2) { Get-Item /no/such -ErrorAction Stop }; $_ }; Results = '1 3'; Message = "*'/no/such'*"; Id = 'PathNotFound*'; Category = 'ObjectNotFound' }
        @{ Name = 'Write-Error'; Block = { if ($_ -eq 2) { Write-Error 'soft' -ErrorId Soft -Category InvalidData }; $_ }; Results = '1 2 3'; Message = 'soft'; Id = 'Soft*'; Category = 'InvalidData'; Target = '' }
        @{ Name = 'Write-Error under $ErrorActionPreference Stop'; Block = { $ErrorActionPreference = 'Stop'; if ($_ -eq 2) { Write-Error 'hard' }; $_ }; Results = '1 3'; Message = 'hard'; Id = '*' }
        @{ Name = 'a statement that fails'; Block = { if ($_ -eq 2) { [int]'x' }; $_ }; Results = '1 2 3'; Message = '*"x"*'; Id = 'InvalidCast*'; Target = '' }
        @{ Name = 'a method that throws'; Block = { if ($_ -eq 2) { $null = [IO.File]::ReadAllText('/no/such') }; $_ }; Results = '1 2 3'; Message = '*/no/such*'; Id = '*'; Target = '' }
        @{ Name = 'an unknown command'; Block = { if ($_ -eq 2) { Invoke-Nonsense }; $_ }; Results = '1 2 3'; Message = '*Invoke-Nonsense*'; Id = 'CommandNotFoundException*'; Category = 'ObjectNotFound'; Target = 'Invoke-Nonsense' }
    ) {
        $result = 1..3 | Invoke-PoolMap $Block @quiet
        $result -join ' ' | Should -Be $Results
        $problem | Should -HaveCount 1
        $problem[0] -is [Management.Automation.ErrorRecord] | Should -BeTrue
        $problem[0].Exception.Message | Should -BeLike $Message
        $problem[0].FullyQualifiedErrorId | Should -BeLike $Id
        "$($problem[0].TargetObject)" | Should -Be ($Target ?? 2)
        if ($Type) { $problem[0].Exception.GetType().Name | Should -Be $Type }
        if ($Category) { $problem[0].CategoryInfo.Category | Should -Be $Category }
    }

    It 'Keeps its position and script stack' {
        $null = 1 | Invoke-PoolMap {
            # one line further down
            throw 'here'
        } @quiet
        $problem[0].InvocationInfo.Line.Trim() | Should -Be "throw 'here'"
        $problem[0].InvocationInfo.PositionMessage | Should -BeLike "*throw 'here'*"
        $problem[0].ScriptStackTrace | Should -BeLike '*<ScriptBlock>*line 3*'
    }

    It 'Keeps the target that a written error names itself' {
        $null = 1 | Invoke-PoolMap { Write-Error 'x' -TargetObject 'mine' } @quiet
        $problem[0].TargetObject | Should -Be 'mine'
    }

    It 'Has the very item as its target' {
        $item = Get-Item $PSCommandPath
        $null = $item | Invoke-PoolMap { throw 'x' } @quiet
        [object]::ReferenceEquals($problem[0].TargetObject, $item) | Should -BeTrue
    }

    It 'Comes between the outputs, where it happened' {
        $all = 1..3 | Invoke-PoolMap { "a$_"; if ($_ -eq 2) { Write-Error 'e2' }; "b$_" } -ErrorAction Continue 2>&1
        $all | ForEach-Object { "$_" } | Should -Be @('a1', 'b1', 'a2', 'e2', 'b2', 'a3', 'b3')
    }

    It 'Keeps what an item put out before it failed' {
        1, 2 | Invoke-PoolMap { "a$_"; if ($_ -eq 1) { throw 'x' } } @quiet | Should -Be @('a1', 'a2')
    }

    It 'Gives one error for each of many items that fail' {
        $result = 1..200 | Invoke-PoolMap { if ($_ % 2) { throw "odd $_" }; $_ } @quiet
        $result | Should -Be @(1..200 | Where-Object { $_ % 2 -eq 0 })
        $problem | Should -HaveCount 100
        "$($problem[99])" | Should -Be 'odd 199'
    }

    It 'Is caught where the items are unordered, too' {
        $result = 1..20 | Invoke-PoolMap -Unordered { if ($_ -eq 7) { throw 'seven' }; $_ } @quiet
        $result | Should -HaveCount 19
        $problem.TargetObject | Should -Be 7
    }

    It 'Is an error of $Error and $?' {
        $Error.Clear()
        $null = 1 | Invoke-PoolMap { throw 'noted' } -ErrorAction SilentlyContinue
        $? | Should -BeFalse
        "$($Error[0])" | Should -Be 'noted'
    }
}

Describe '-ErrorAction' {
    It 'Stop ends the run at the first error and cancels what is left' {
        $folder = New-Item "$TestDrive/stop" -ItemType Directory
        $script:seen = [Collections.Generic.List[object]]::new()
        $failure = Get-Failure {
            1..1000 | Invoke-PoolMap -ChunkSize 1 -ErrorAction Stop {
                if ($_ -eq 2) { throw 'two' }
                $null = New-Item "$using:folder/$_"
                [Threading.Thread]::Sleep(10)
                $_
            } | ForEach-Object { $seen.Add($_) }
        }
        "$failure" | Should -BeLike '*two*'
        $failure.TargetObject | Should -Be 2
        $seen | Should -Be @(1)
        (Get-ChildItem $folder).Count | Should -BeLessThan 500
        1..3 | Invoke-PoolMap { $_ } | Should -Be @(1..3)
    }

    It 'Ignore leaves no trace' {
        $Error.Clear()
        1, 2 | Invoke-PoolMap { if ($_ -eq 1) { throw 'x' }; $_ } -ErrorAction Ignore | Should -Be 2
        $Error | Should -HaveCount 0
    }

    It 'Is taken from $ErrorActionPreference' {
        $failure = Get-Failure { $ErrorActionPreference = 'Stop'; 1..3 | Invoke-PoolMap { throw 'x' } }
        "$failure" | Should -BeLike '*x*'
    }

    It 'Does not make Write-Error within a block the end of it' {
        # -ErrorAction Stop is about what arrives here.
        $failure = Get-Failure { 1..3 | Invoke-PoolMap -ErrorAction Stop { Write-Error "e$_"; $_ } }
        "$failure" | Should -BeLike '*e1*'
    }

    It 'Appends with -ErrorVariable +' {
        $list = @()
        1 | Invoke-PoolMap { throw 'a' } -ErrorVariable list -ErrorAction SilentlyContinue
        1 | Invoke-PoolMap { throw 'b' } -ErrorVariable +list -ErrorAction SilentlyContinue
        $list | Should -HaveCount 2
    }
}
