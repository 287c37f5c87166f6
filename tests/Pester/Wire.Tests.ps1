BeforeAll { . "$PSScriptRoot/Wire/Sending.ps1" }

Describe 'Values that arrive as what they were' {
    It '<Name>' -ForEach @(
        @{ Name = 'a number'; Value = 42 }
        @{ Name = 'a large number'; Value = 1e300 }
        @{ Name = 'a decimal'; Value = 1.50d }
        @{ Name = 'text'; Value = 'Grüße' }
        @{ Name = 'a truth'; Value = $true }
        @{ Name = 'a date'; Value = [datetime]::new(2024, 2, 29, 1, 2, 3, [DateTimeKind]::Utc) }
        @{ Name = 'a GUID'; Value = [guid] '6f9619ff-8b86-d011-b42d-00c04fc964ff' }
        @{ Name = 'a version'; Value = [version] '1.2.3.4' }
        @{ Name = 'a semantic version'; Value = [semver] '1.2.3-beta' }
        @{ Name = 'an address'; Value = [ipaddress] '192.0.2.1' }
        @{ Name = 'a URI'; Value = [uri] 'https://example.org/a?b' }
        @{ Name = 'an enumeration'; Value = [DayOfWeek]::Friday }
        @{ Name = 'an enumeration of PowerShell'; Value = [Management.Automation.ActionPreference]::Stop }
        @{ Name = 'a type'; Value = [Collections.Generic.List[int]] }
        @{ Name = 'a switch'; Value = [switch] $true }
        @{ Name = 'a large integer'; Value = [bigint]::Pow(2, 100) }
        @{ Name = 'a duration'; Value = [timespan]::FromSeconds(1.5) }
        @{ Name = 'a mail address'; Value = [mailaddress] 'a@example.org' }
    ) {
        foreach ($got in SendEverywhere $Value) {
            $got | Should -BeOfType $Value.GetType()
            $got | Should -Be $Value
        }
    }

    It 'null' {
        foreach ($got in SendEverywhere $null) { $got | Should -BeNullOrEmpty }
        Send ([Management.Automation.Internal.AutomationNull]::Value) | Should -Be $null
    }

    It 'a value that PowerShell wrapped arrives bare, and costs nothing' {
        $null = Send 7
        $bare = $wire.Length
        (Send ([psobject]::AsPSObject(7))).GetType() | Should -Be ([int])
        $wire.Length | Should -Be $bare
    }

    It 'a wrapped value costs no memory' {
        $items = [object[]] (1..1000 | ForEach-Object { [psobject]::new($_) })
        foreach ($i in 1..100) { $wire.Write($items) }
        $costs = foreach ($i in 1..5) {
            $before = [GC]::GetAllocatedBytesForCurrentThread()
            $wire.Write($items)
            [GC]::GetAllocatedBytesForCurrentThread() - $before
        }

        ($costs | Measure-Object -Minimum).Minimum | Should -BeLessThan 4000   # PowerShell's own for the call
    }
}

Describe 'Collections' {
    It 'arrays keep their type and are not unrolled' {
        foreach ($got in SendEverywhere ([int[]] (1, 2, 3))) { , $got | Should -BeOfType ([int[]]); $got | Should -Be 1, 2, 3 }
        foreach ($got in SendEverywhere @()) { , $got | Should -BeOfType ([object[]]); $got.Count | Should -Be 0 }
        $nested = Send (, (, 1))
        $nested.Count | Should -Be 1
        , $nested[0] | Should -BeOfType ([object[]])
    }

    It 'a hashtable finds its keys in any case' {
        foreach ($got in SendEverywhere @{ Name = 'x' }) { $got | Should -BeOfType ([hashtable]); $got.NAME | Should -Be x }
        (Send ([hashtable]::new())).GetType() | Should -Be ([hashtable])
    }

    It 'an ordered dictionary keeps its order and finds its keys in any case' {
        foreach ($got in SendEverywhere ([ordered] @{ z = 1; a = 2 })) {
            $got | Should -BeOfType ([Collections.Specialized.OrderedDictionary])
            @($got.Keys) | Should -Be z, a
            $got['Z'] | Should -Be 1
        }
    }

    It 'a list of wrapped values' {
        $list = [Collections.ObjectModel.Collection[psobject]]::new()
        $list.Add(1)
        $list.Add([pscustomobject] @{ a = 2 })
        foreach ($got in SendEverywhere $list) {
            , $got | Should -BeOfType ([Collections.ObjectModel.Collection[psobject]])
            $got[0] | Should -Be 1
            $got[1].a | Should -Be 2
        }

        , (Send ([psobject[]] (1, 2))) | Should -BeOfType ([psobject[]])
    }

    It 'a typed collection of objects that arrive as bags arrives as one' {
        $process = [Diagnostics.Process]::GetCurrentProcess()
        $array = Send ([Diagnostics.Process[]] ($process, $null))
        $array.PSTypeNames[0] | Should -Be 'Deserialized.System.Diagnostics.Process[]'
        $array[0].Id | Should -Be $PID
        $array.Count | Should -Be 2
        $list = [Collections.Generic.List[Diagnostics.Process]]::new()
        $list.Add($process)
        (Send $list)[0].Id | Should -Be $PID
        $map = [Collections.Generic.Dictionary[string, Diagnostics.Process]]::new()
        $map['a'] = $process
        (Send $map).A.Id | Should -Be $PID
    }

    It 'a typed collection of an interface keeps its type where its items fit' {
        , (Send ([IComparable[]] (1, 'a'))) | Should -BeOfType ([IComparable[]])
        (Send ([IDisposable[]] (, [Diagnostics.Process]::GetCurrentProcess()))).PSTypeNames[0] | Should -Be 'Deserialized.System.IDisposable[]'
    }

    It 'a queue arrives as one' {
        $got = Send ([Collections.Queue]::new(@(1, 2)))
        $got.Dequeue() | Should -Be 1
        (Send ([Collections.Stack]::new(@(1, 2)))).Pop() | Should -Be 2
    }

    It 'a collection that nothing rebuilds arrives as a list' {
        $got = Send ([Collections.ObjectModel.ReadOnlyCollection[int]]::new([int[]] (1, 2)))
        @($got) | Should -Be 1, 2
        $got.PSTypeNames[0] | Should -BeLike 'Deserialized.System.Collections.ObjectModel.ReadOnlyCollection*'
    }
}

Describe 'Without a runspace, as on the engine''s own threads' {
    It '<Name> arrives' -ForEach @(
        @{ Name = 'an object'; Make = { [pscustomobject] @{ PSTypeName = 'My.Type'; a = 1 } } }
        @{ Name = 'an object with a computed property'; Make = { [pscustomobject] @{ a = 1 } | Add-Member -PassThru ScriptProperty b { 2 } } }
        @{ Name = 'a script block'; Make = { { 1 + 1 } } }
        @{ Name = 'a process'; Make = { Get-Process -Id $PID } }
        @{ Name = 'a file'; Make = { Get-Item $PSCommandPath } }
        @{ Name = 'an error'; Make = { ErrorOf { Get-Item /nonexistent -ErrorAction Stop } } }
        @{ Name = 'XML'; Make = { [xml] '<a/>' } }
        @{ Name = 'a version'; Make = { [semver] '1.2.3' } }
        @{ Name = 'a class'; Make = { class WireBare { [int] $A = 1; [string] ToString() { return 'text' } }; [WireBare]::new() } }
    ) {
        $value = & $Make
        $got = $wire.SendFromBareThread(@(, $value))
        "$got" | Should -Not -BeNullOrEmpty
        if ($value -is [scriptblock]) { & $got | Should -Be 2 }
        else { $got.psobject.Properties.Name | Should -Not -BeNullOrEmpty }
    }
}

Describe 'Another process' {
    It 'reads what this one wrote' {
        class WireOnlyHere { [int] $A = 1 }
        enum WireOnlyHereKind { One = 1 }
        $wire.Write(@(
                [pscustomobject] @{ PSTypeName = 'My.Type'; a = 1 }, (Get-Item $PSCommandPath), (ErrorOf { throw 'x' })
                [WireOnlyHere]::new(), [WireOnlyHereKind]::One, { 7 }, (Get-Process -Id $PID)))
        $file = Join-Path $TestDrive message
        [IO.File]::WriteAllBytes($file, $wire.ToArray())
        $script = {
            param($helper, $module, $file)
            $module = Import-Module $module -PassThru
            Add-Type -Path $helper
            $assemblies = foreach ($name in 'PSMultiproc.Core', 'PSMultiproc') { [Reflection.Assembly]::LoadFrom("$($module.ModuleBase)/$name.dll") }
            $got = [WireRoundTrip]::new($assemblies[0], $assemblies[1]).Read([IO.File]::ReadAllBytes($file))
            $got[0].PSTypeNames[0], $got[0].a, $got[1].PSChildName, $got[2].Exception.Message, $got[3].PSTypeNames[0], $got[3].A,
            $got[4].ToString(), ($got[4] + 1), (& $got[5]), $got[6].ProcessName -join '|'
        }
        $answer = & (Get-Process -Id $PID).Path -NoProfile -Command $script -args "$PSScriptRoot/Wire/WireRoundTrip.cs", $module.ModuleBase, $file
        $answer | Should -Be 'My.Type|1|Wire.Tests.ps1|x|Deserialized.WireOnlyHere|1|One|2|7|pwsh'
    }
}
