using namespace System.IO

# What a block names of the caller's session comes along: functions, aliases, classes.

BeforeDiscovery {
    $modulePath = Join-Path ([Path]::GetTempPath()) "PSMultiprocCarried-$PID.psm1"
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    enum CarriedColor { Red = 1; Green = 2 }
    class CarriedBase { [string] Name() { return 'base' } }
    class CarriedThing : CarriedBase {
        [CarriedColor] $Color = [CarriedColor]::Green
        [int] $Size
        CarriedThing() { }
        CarriedThing([int] $size) { $this.Size = $size }
        [string] Text() { return "$($this.Name()) $($this.Color) $($this.Size) $(Get-Carried 1)" }
    }

    function Get-Carried { param([int] $Number = 5) Get-CarriedInner $Number }
    function Get-CarriedInner($number) { "carried $number" }
    filter Add-Carried { $_ + 1 }
    function Get-Recursive($n) { if ($n -le 0) { 'end' } else { Get-Recursive ($n - 1) } }
    Set-Alias gcarried Get-Carried
    Set-Alias gcdate Get-Date
    $dynamic = New-Module { function Get-Dynamic { 'dynamic' } }

    $modulePath = Join-Path ([Path]::GetTempPath()) "PSMultiprocCarried-$PID.psm1"
    Set-Content $modulePath 'function Get-FromModule { Get-Hidden }; function Get-Hidden { "hidden" }; Export-ModuleMember Get-FromModule'
    Import-Module $modulePath
    $pool = New-ProcessPool 1
}

AfterAll {
    Stop-ProcessPool $pool -Force -Confirm:$false
    $dynamic | Remove-Module
    Get-Module "PSMultiprocCarried-$PID" | Remove-Module
    Remove-Item $modulePath
}

Describe 'A block finds' {
    It '<Name>, as with ForEach-Object' -ForEach @(
        @{ Name = 'a function'; Block = { Get-Carried $_ } }
        @{ Name = 'a function in a nested block'; Block = { 1..2 | ForEach-Object { & { Get-Carried 3 } } } }
        @{ Name = 'a filter'; Block = { $_ | Add-Carried } }
        @{ Name = 'a function that calls itself'; Block = { Get-Recursive 3 } }
        @{ Name = 'an alias of a function'; Block = { gcarried $_ } }
        @{ Name = 'an alias of a cmdlet'; Block = { (gcdate -Year 2001).Year } }
        @{ Name = 'a function of a module that was made here'; Block = { Get-Dynamic } }
        @{ Name = 'a function of a module outside the module path'; Block = { Get-FromModule } }
        @{ Name = 'its own function before the caller''s'; Block = { function Get-Carried { 'own' }; Get-Carried } }
        @{ Name = 'what its script uses'; Block = { [Path]::GetFileName('/a/b') } }
        @{ Name = 'what its script uses, where it sets a variable'; Block = { $name = [Path]::GetFileName('/a/b'); $name } }
    ) {
        $expected = 1, 2 | ForEach-Object $Block
        1, 2 | Invoke-PoolMap $Block -Pool $pool | Should -Be $expected
        1, 2 | Invoke-PoolMap $Block | Should -Be $expected
    }

    It '<Name> of its script' -ForEach @(
        @{ Name = 'a class, with its base, its enumeration and the functions it calls'; Block = { [CarriedThing]::new(7).Text() }; Expected = 'base Green 7 carried 1' }
        @{ Name = 'a class by a cast'; Block = { ([CarriedThing] @{ Size = 4 }).Size }; Expected = 4 }
        @{ Name = 'a class as an array''s'; Block = { $list = [CarriedThing[]] @([CarriedThing]::new(1)); $list[0].Size }; Expected = 1 }
        @{ Name = 'an enumeration'; Block = { [int] [CarriedColor]::Green }; Expected = 2 }
    ) {
        # A class is only known to the file that defines it, which for these is this one.
        1 | Invoke-PoolMap $Block -Pool $pool | Should -Be $Expected
    }

    It 'the caller''s functions in a map within a map' {
        1 | Invoke-PoolMap { $_ | Invoke-PoolMap { Get-Carried 4 } } | Should -Be 'carried 4'
    }

    It 'them in a task' {
        Invoke-PoolTask { Get-Carried } | Should -Be 'carried 5'
    }

    It 'nothing of them in the next call on the same pool' {
        1 | Invoke-PoolMap { Get-Carried } -Pool $pool | Should -Be 'carried 5'
        1 | Invoke-PoolMap { "$(Get-Command 'Get-Carri*' -CommandType Function)" } -Pool $pool | Should -Be ''
    }

    It 'a function as it is when the call begins' {
        function Get-Changing { 'old' }
        $before = 1 | Invoke-PoolMap { Get-Changing } -Pool $pool
        function Get-Changing { 'new' }
        $before, (1 | Invoke-PoolMap { Get-Changing } -Pool $pool) | Should -Be @('old', 'new')
    }
}
