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
    ${function:Get carried} = { "spaced $(Get-Carried 2)" }
    Set-Alias gcarried Get-Carried
    Set-Alias gcdate Get-Date
    $dynamic = New-Module { function Get-Dynamic { 'dynamic' } }

    $modulePath = Join-Path ([Path]::GetTempPath()) "PSMultiprocCarried-$PID.psm1"
    Set-Content $modulePath 'function Get-FromModule { Get-Hidden }; function Get-Hidden { "hidden" }; Export-ModuleMember Get-FromModule'
    Import-Module $modulePath

    # A script of its own, with its own classes and namespaces.
    Set-Content "$TestDrive/tools.ps1" @(
        'using namespace System.Text'
        'class CarriedTool { [string] Text() { return [StringBuilder]::new("tool").Append("box").ToString() } }'
        'function Get-Tool { [CarriedTool]::new().Text() }')
    . "$TestDrive/tools.ps1"
    $pool = New-ProcessPool 1
}

AfterAll {
    Stop-ProcessPool $pool -Force -Confirm:$false
    $dynamic | Remove-Module
    Get-Module "PSMultiprocCarried-$PID" | Remove-Module
    Remove-Item $modulePath
}

Describe 'A block finds' {
    It 'an enumeration that its first item is of' {
        $block = { "$_ $($_ -is [CarriedColor])" }
        [CarriedColor]::Green | Invoke-PoolMap $block -Pool $pool | Should -Be 'Green True'
        [CarriedColor]::Green | Invoke-PoolMap $block | Should -Be 'Green True'
    }

    It '<Name>, as with ForEach-Object' -ForEach @(
        @{ Name = 'a function'; Block = { Get-Carried $_ } }
        @{ Name = 'a function in a nested block'; Block = { 1..2 | ForEach-Object { & { Get-Carried 3 } } } }
        @{ Name = 'a filter'; Block = { $_ | Add-Carried } }
        @{ Name = 'a function with a space in its name'; Block = { & 'Get carried' } }
        @{ Name = 'a function of another script, with that script''s class and namespace'; Block = { Get-Tool } }
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

Describe 'A pool carries' {
    BeforeAll {
        $oddFolder = (New-Item "$TestDrive/odd[1] folder" -ItemType Directory).FullName
        Set-Content -LiteralPath "$oddFolder/CarriedOdd.psm1" 'function Get-Odd { "odd" }; if ($global:fromVariable) { function Get-Late { $fromVariable } }'
        Set-Content "$TestDrive/CarriedBroken.psm1" 'throw "the module is broken"'
        function Get-TooDeep { $deep = 1; foreach ($i in 1..20000) { $deep = , $deep }; , $deep }
        $tooDeep = Get-TooDeep
        # Each case's pool is asked by text: a block's own functions would come along with the call.
        function Invoke-InPool([hashtable] $Options, [string] $Script) {
            $own = New-ProcessPool 1 @Options
            try { 1 | Invoke-PoolMap ([scriptblock]::Create("Invoke-Expression '$($Script -replace "'", "''")'")) -Pool $own }
            finally { Stop-ProcessPool $own -Force -Confirm:$false }
        }
    }

    It '<Name>' -ForEach @(
        @{ Name = 'a function with what it calls'; Options = { @{ FunctionName = 'Get-Carried' } }; Script = 'Get-Carried 8'; Expected = 'carried 8' }
        @{ Name = 'functions by a wildcard'; Options = { @{ FunctionName = 'Get-Carr*', 'add-c?rried' } }; Script = 'Get-Carried 8; 1 | Add-Carried'; Expected = 'carried 8', 2 }
        @{ Name = 'no other function'; Options = { @{ FunctionName = 'Add-Carried' } }; Script = '"$(Get-Command Get-Carri* -CommandType Function)"'; Expected = '' }
        @{ Name = 'nothing for a wildcard that finds nothing'; Options = { @{ FunctionName = 'nosuch*' } }; Script = '5'; Expected = 5 }
        @{ Name = 'a function with its script''s class'; Options = { @{ FunctionName = 'Get-Tool' } }; Script = 'Get-Tool'; Expected = 'toolbox' }
        @{ Name = 'a module by its name'; Options = { @{ ModuleName = 'Pester' } }; Script = '(Get-Module Pester).Version'; Expected = { (Get-Module Pester).Version } }
        @{ Name = 'a module by its path'; Options = { @{ ModuleName = "$oddFolder/CarriedOdd.psm1" } }; Script = 'Get-Odd'; Expected = 'odd' }
        @{ Name = 'a module that is loaded from elsewhere, by its name'; Options = { @{ ModuleName = "PSMultiprocCarried-$PID" } }; Script = 'Get-FromModule'; Expected = 'hidden' }
        @{ Name = 'variables'; Options = { @{ Variable = @{ number = 5; table = @{ list = 1, 2 } } } }; Script = '$number; $global:table.list[1]'; Expected = 5, 2 }
        @{ Name = 'variables before modules'; Options = { @{ Variable = @{ fromVariable = 'late' }; ModuleName = "$oddFolder/CarriedOdd.psm1" } }; Script = 'Get-Late'; Expected = 'late' }
        @{ Name = 'all of it before the initialization script'; Options = { @{ Variable = @{ n = 3 }; FunctionName = 'Get-Carried'; ModuleName = "$oddFolder/CarriedOdd.psm1"; InitializationScript = { $global:all = "$(& 'Get-Odd') $n $(& ('Get-' + 'Carried') 3)" } } }; Script = '$all'; Expected = 'odd 3 carried 3' }
        @{ Name = 'what the initialization script names'; Options = { @{ InitializationScript = { $global:made = [CarriedThing]::new((Get-Carried 1).Length).Text() } } }; Script = '$made'; Expected = 'base Green 9 carried 1' }
        @{ Name = 'what the initialization script''s script uses'; Options = { @{ InitializationScript = { $global:made = [Path]::GetFileName('/a/b') } } }; Script = '$made'; Expected = 'b' }
    ) {
        $expects = $Expected -is [scriptblock] ? (& $Expected) : $Expected
        Invoke-InPool (& $Options) $Script | Should -Be $expects
    }

    It 'nothing that is not there: <Name>' -ForEach @(
        @{ Name = 'an unknown module'; Call = { New-ProcessPool 1 -ModuleName Pester, NoSuchModule }; Id = 'ModuleNotFound,*'; Says = "-ModuleName*'NoSuchModule'*" }
        @{ Name = 'an unknown module''s path'; Call = { New-ProcessPool 1 -ModuleName ./NoSuchModule.psm1 }; Id = 'ModuleNotFound,*'; Says = "-ModuleName*'./NoSuchModule.psm1'*" }
        @{ Name = 'a module without a file'; Call = { New-ProcessPool 1 -ModuleName $dynamic.Name }; Id = 'ModuleNotFound,*'; Says = '-ModuleName*in a file*' }
        @{ Name = 'an unknown function'; Call = { New-ProcessPool 1 -FunctionName Get-Carried, Get-NoSuch }; Id = 'FunctionNotFound,*'; Says = "-FunctionName*'Get-NoSuch'*" }
        @{ Name = 'an empty function name'; Call = { New-ProcessPool 1 -FunctionName '' }; Id = 'ParameterArgumentValidationError,*'; Says = '*FunctionName*' }
        @{ Name = 'a variable that cannot be sent'; Call = { New-ProcessPool 1 -Variable @{ fine = 1; deep = $tooDeep } }; Id = 'NotSerializable,*'; Says = "-Variable?'deep'?*nests*" }
        @{ Name = 'a variable that cannot be set'; Call = { New-ProcessPool 1 -Variable @{ PID = 1 } }; Id = 'VariableNotWritable,*'; Says = '-Variable*$PID*' }
        @{ Name = 'a variable with a scope'; Call = { New-ProcessPool 1 -Variable @{ 'global:x' = 1 } }; Id = 'InvalidVariableName,*'; Says = "-Variable*'global:x'*" }
        @{ Name = 'no dictionary'; Call = { New-ProcessPool 1 -Variable 5 }; Id = 'CannotConvertArgumentNoMessage,*'; Says = '*Variable*' }
    ) {
        $failure = Get-Failure $Call
        $failure.FullyQualifiedErrorId | Should -BeLike $Id
        "$failure" | Should -BeLike $Says
        Get-ProcessPool | Where-Object Name -NotIn default, $pool.Name | Should -BeNullOrEmpty
    }

    It 'a module that fails as the reason why its workers do not start' {
        $own = New-ProcessPool 1 -ModuleName "$TestDrive/CarriedBroken.psm1"
        $failure = Get-Failure { 1 | Invoke-PoolMap { $_ } -Pool $own }
        $failure.FullyQualifiedErrorId | Should -BeLike 'WorkerStartFailed,*'
        "$failure" | Should -BeLike '*the module is broken*'
        Stop-ProcessPool $own -Force -Confirm:$false
    }

    It 'what completion offers for <Line>' -ForEach @(
        @{ Line = 'New-ProcessPool -FunctionName Get-Carr'; Expected = 'Get-Carried', 'Get-CarriedInner' }
        @{ Line = "New-ProcessPool -FunctionName 'Get c"; Expected = "'Get carried'" }
        @{ Line = 'New-ProcessPool -FunctionName Add-Carried, Get-Recu'; Expected = 'Get-Recursive' }
        @{ Line = 'New-ProcessPool -FunctionName promp'; Expected = @() }
        @{ Line = 'New-ProcessPool -ModuleName pest'; Expected = 'Pester' }
        @{ Line = 'New-ProcessPool -ModuleName PSMultiprocCarr'; Expected = { "PSMultiprocCarried-$PID" } }
        @{ Line = 'New-ProcessPool -ModuleName DRIVE/CarriedBr'; Expected = { (Get-Item "$TestDrive/CarriedBroken.psm1").FullName } }
    ) {
        $expects = $Expected -is [scriptblock] ? (& $Expected) : $Expected
        $typed = $Line -replace 'DRIVE', (Get-Item $TestDrive).FullName
        $offered = [Management.Automation.CommandCompletion]::CompleteInput($typed, $typed.Length, $null).CompletionMatches
        $offered.CompletionText | Should -Be $expects
    }
}

Describe 'A worker follows' {
    BeforeAll {
        $odd = (New-Item "$TestDrive/at [a] *?``" -ItemType Directory).FullName
        $null = New-PSDrive -Name Carried -PSProvider FileSystem -Root $TestDrive
        $gone = Join-Path $TestDrive gone
    }

    AfterAll { Remove-PSDrive Carried }

    It 'the location: <Name>' -ForEach @(
        @{ Name = 'a folder'; Go = { Set-Location -LiteralPath $PSHOME } }
        @{ Name = 'the root'; Go = { Set-Location / } }
        @{ Name = 'a folder with wildcard characters'; Go = { Set-Location -LiteralPath $odd } }
        @{ Name = 'a folder that was deleted'; Go = { $null = New-Item $gone -ItemType Directory; Set-Location $gone; [IO.Directory]::Delete($gone) } }
        @{ Name = 'variables'; Go = { Set-Location Variable: } }
        @{ Name = 'the environment, with a folder behind it'; Go = { Set-Location -LiteralPath $odd; Set-Location Env: } }
        @{ Name = 'a folder said with its provider'; Go = { Set-Location "FileSystem::$PSHOME" } }
    ) {
        $look = { "$PWD"; "$(Get-Location)"; "$(Get-Location -PSProvider FileSystem)"; Test-Path . }
        Push-Location
        try {
            & $Go
            $expected = 1 | ForEach-Object $look
            1 | Invoke-PoolMap $look -Pool $pool | Should -Be $expected
            1 | Invoke-PoolMap $look | Should -Be $expected
            Invoke-PoolTask $look -Pool $pool | Should -Be $expected
        }
        finally { Pop-Location }
        1 | Invoke-PoolMap { "$PWD" } -Pool $pool | Should -Be "$PWD"
    }

    It 'a drive of the caller''s alone, as the folder behind it' {
        Push-Location 'Carried:'
        try { 1 | Invoke-PoolMap { (Get-Item .).FullName } -Pool $pool | Should -Be (Get-Item $TestDrive).FullName.TrimEnd('/') }
        finally { Pop-Location }
    }

    It 'a location that is deleted once its pool is open, with workers that start later' {
        $null = New-Item $gone -ItemType Directory
        Push-Location $gone
        try {
            $late = New-ProcessPool 1
            $first = 1 | Invoke-PoolMap { $PID } -Pool $late
            [IO.Directory]::Delete($gone)
            Stop-Process -Id $first -Force
            $second, $place = 1 | Invoke-PoolMap { $PID; "$PWD" } -Pool $late
            $second | Should -Not -Be $first
            $place | Should -Be $gone
        }
        finally {
            Pop-Location
            Stop-ProcessPool $late -Force -Confirm:$false
        }
    }

    It 'the culture: <Culture> and <UICulture>' -ForEach @(
        @{ Culture = 'de-DE'; UICulture = 'fr-FR' }
        @{ Culture = 'en-US'; UICulture = 'en-US' }
        @{ Culture = ''; UICulture = 'ja-JP' }
        @{ Culture = 'tr-TR'; UICulture = '' }
    ) {
        $look = { 1.5.ToString(); "$PSCulture $PSUICulture"; "$(Get-Culture) $(Get-UICulture)"; '{0:d}' -f [datetime]'2001-02-03'; 'I'.ToLower() }
        $before, $beforeUI = [cultureinfo]::CurrentCulture, [cultureinfo]::CurrentUICulture
        try {
            [cultureinfo]::CurrentCulture, [cultureinfo]::CurrentUICulture = $Culture, $UICulture
            $expected = 1 | ForEach-Object $look
            1 | Invoke-PoolMap { [cultureinfo]::CurrentCulture = 'sv-SE'; [cultureinfo]::CurrentUICulture = 'it-IT' } -Pool $pool
            $own = 1 | Invoke-PoolMap $look -Pool $pool
            $default = 1 | Invoke-PoolMap $look
            $task = Invoke-PoolTask $look -Pool $pool
        }
        finally { [cultureinfo]::CurrentCulture, [cultureinfo]::CurrentUICulture = $before, $beforeUI }
        $own | Should -Be $expected
        $default | Should -Be $expected
        $task | Should -Be $expected
    }

    It 'the culture of who opens it, in its initialization script' {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            $own = New-ProcessPool 1 -InitializationScript { $global:text = 1.5.ToString() }
        }
        finally { [cultureinfo]::CurrentCulture = $before }
        1 | Invoke-PoolMap { $text; 1.5.ToString() } -Pool $own | Should -Be @('1,5', 1.5.ToString())
        Stop-ProcessPool $own -Force -Confirm:$false
    }
}
