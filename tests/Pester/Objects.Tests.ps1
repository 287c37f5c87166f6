# What becomes of an object on its way to a worker and back, through a real pool. Wire.Tests.ps1 has what needs no second
# process: the serializer alone. What is live is compared with itself, the rest with what remoting's serializer delivers.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $pool = New-ProcessPool 1
    Add-Type -Path "$PSScriptRoot/Wire/ObjectTests.cs"
    . "$PSScriptRoot/Wire/ObjectDifference.ps1"
    class ObjectTested { [int] $A = 1; [string] $B = 'x'; [ObjectTested] $Next }
    enum ObjectKind { One = 1; Two = 2 }

    function SendRemote($Value) {
        , [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($Value))
    }

    # As an item, and back as a result.
    function SendThrough($Value) {
        $got = Invoke-PoolMap -Pool $pool { , $_ } -InputObject $Value -ErrorAction Stop
        , $got
    }
}

AfterAll {
    Stop-ProcessPool $pool -Force -Confirm:$false
}

Describe 'Live and equal, there and back' {
    It '<Name>' -ForEach @(
        @{ Name = 'null'; Make = { $null } }
        @{ Name = 'empty text'; Make = { '' } }
        @{ Name = 'half a surrogate pair'; Make = { [string] [char] 0xD800 + 'x' } }
        @{ Name = 'a character'; Make = { [char] 'x' } }
        @{ Name = 'bytes'; Make = { , [byte[]] (0, 255) } }
        @{ Name = 'the smallest long'; Make = { [long]::MinValue } }
        @{ Name = 'a small long'; Make = { 5L } }
        @{ Name = 'the largest ulong'; Make = { [ulong]::MaxValue } }
        @{ Name = 'a short'; Make = { [short] -3 } }
        @{ Name = 'half a float'; Make = { [half] 1.5 } }
        @{ Name = 'a 128-bit integer'; Make = { [int128]::MaxValue } }
        @{ Name = 'no number'; Make = { [double]::NaN } }
        @{ Name = 'the negative infinity of float'; Make = { [float]::NegativeInfinity } }
        @{ Name = 'a decimal with zeros'; Make = { [decimal]::Parse('1.500', [cultureinfo]::InvariantCulture) } }
        @{ Name = 'a complex number'; Make = { [Numerics.Complex]::new(1, 2) } }
        @{ Name = 'a date'; Make = { [DateOnly]::new(2024, 2, 29) } }
        @{ Name = 'a time of day'; Make = { [TimeOnly]::new(23, 59) } }
        @{ Name = 'a time with an offset'; Make = { [datetimeoffset]::new(2024, 1, 2, 3, 4, 5, [timespan]::FromHours(-3)) } }
        @{ Name = 'a date that is shown without its time'; Make = { Get-Date -Date 2024-02-29 -DisplayHint Date } }
        @{ Name = 'a culture'; Make = { [cultureinfo] 'de-DE' } }
        @{ Name = 'an endpoint'; Make = { [Net.IPEndPoint]::new([ipaddress] '192.0.2.1', 80) } }
        @{ Name = 'an address with a zone'; Make = { [ipaddress] 'fe80::1%3' } }
        @{ Name = 'a relative URI'; Make = { [uri]::new('a/b c', [UriKind]::Relative) } }
        @{ Name = 'flags'; Make = { [IO.FileAttributes] 'ReadOnly, Hidden' } }
        @{ Name = 'no database value'; Make = { [DBNull]::Value } }
        @{ Name = 'a type'; Make = { [Collections.Generic.Dictionary[string, int]] } }
        @{ Name = 'a tuple'; Make = { [Tuple]::Create(1, 'a') } }
        @{ Name = 'a value tuple'; Make = { [ValueTuple]::Create(1, 'a') } }
        @{ Name = 'a pair'; Make = { [Collections.Generic.KeyValuePair[string, int]]::new('a', 1) } }
        @{ Name = 'a dictionary entry'; Make = { [Collections.DictionaryEntry]::new('a', 1) } }
        @{ Name = 'an empty array'; Make = { , @() } }
        @{ Name = 'one element'; Make = { , @(, 1) } }
        @{ Name = 'an empty array in one'; Make = { , @(, @()) } }
        @{ Name = 'nulls'; Make = { , @($null, $null) } }
        @{ Name = 'arrays of arrays'; Make = { , ([int[][]] @((1, 2), (, 3))) } }
        @{ Name = 'a grid'; Make = { $grid = [int[, ]]::new(2, 2); $grid[1, 0] = 5; , $grid } }
        @{ Name = 'enumerations'; Make = { , ([DayOfWeek[]] (1, 2)) } }
        @{ Name = 'numbers or none'; Make = { , ([nullable[int][]] (1, $null)) } }
        @{ Name = 'versions'; Make = { , ([version[]] ('1.2', '3.4.5.6')) } }
        @{ Name = 'a list of numbers'; Make = { , [Collections.Generic.List[long]] (1, 2) } }
        @{ Name = 'an empty list'; Make = { , [Collections.Generic.List[string]]::new() } }
        @{ Name = 'a list of nullables'; Make = { $list = [Collections.Generic.List[nullable[datetime]]]::new(); $list.Add($null); , $list } }
        @{ Name = 'an old list'; Make = { , [Collections.ArrayList] (1, 'a', $null) } }
        @{ Name = 'a queue'; Make = { , [Collections.Generic.Queue[int]]::new([int[]] (1, 2)) } }
        @{ Name = 'a stack'; Make = { , [Collections.Generic.Stack[int]]::new([int[]] (1, 2)) } }
        @{ Name = 'a linked list'; Make = { , [Collections.Generic.LinkedList[int]]::new([int[]] (1, 2)) } }
        @{ Name = 'a sorted set'; Make = { , [Collections.Generic.SortedSet[int]]::new([int[]] (2, 1)) } }
        @{ Name = 'a sorted dictionary'; Make = { $map = [Collections.Generic.SortedDictionary[string, object]]::new(); $map['b'] = @{ x = 1 }; , $map } }
        @{ Name = 'a concurrent dictionary'; Make = { $map = [Collections.Concurrent.ConcurrentDictionary[string, int]]::new(); $map['a'] = 1; , $map } }
        @{ Name = 'a hashtable with keys of many kinds'; Make = { @{ 1 = 'a'; ([guid]::Empty) = 'b'; c = @() } } }
        @{ Name = 'an ordered one within a hashtable within an array'; Make = { , @(@{ o = [ordered] @{ z = 1; a = 2 } }, 1) } }
        @{ Name = 'an ordered one with numbers for keys'; Make = { [ordered] @{ 2 = 'b'; 1 = 'a' } } }
        @{ Name = 'an object'; Make = { [pscustomobject] @{ 'a b' = 1; n = $null; e = @(); in = [pscustomobject] @{ l = , (, 1) } } } }
        @{ Name = 'an object under a name'; Make = { [pscustomobject] @{ PSTypeName = 'Object.Tested'; a = [pscustomobject] @{ PSTypeName = 'Object.Inner' } } } }
        @{ Name = 'a row of CSV'; Make = { 'a,b', '1,2' | ConvertFrom-Csv } }
        @{ Name = 'what JSON said'; Make = { '{"a":{"b":[1,2.5,null,[]]}}' | ConvertFrom-Json } }
        @{ Name = 'selected properties'; Make = { [version] '1.2.3.4' | Select-Object Major, Minor } }
        @{ Name = 'a number with a note'; Make = { 5 | Add-Member -PassThru n @{ y = 1 } } }
        @{ Name = 'text with a note'; Make = { 'abc' | Add-Member -PassThru n 1 } }
        @{ Name = 'an array with a note'; Make = { , (Add-Member -InputObject @(1, 2) -PassThru n 1) } }
        @{ Name = 'a hashtable with a note'; Make = { Add-Member -InputObject @{ a = 1 } -PassThru n 1 } }
        @{ Name = 'a date with a note'; Make = { Add-Member -InputObject ([datetime] '2020-01-01') -PassThru n 1 } }
        @{ Name = 'a pair with a note'; Make = { [Collections.DictionaryEntry]::new('k', 2) | Add-Member -PassThru n 1 } }
        @{ Name = 'notes on what a method was given'; Make = { $list = [Collections.Generic.List[object]]::new(); $list.Add((Add-Member -InputObject @{ a = 1 } -PassThru n 1)); , $list } }
        @{ Name = 'an error with data'; Make = { $e = [InvalidOperationException]::new('a', [ArgumentException]::new('b', 'p')); $e.Data['k'] = 1, 2; $e } }
    ) {
        $value = & $Make
        $skipped = 'StackTrace'
        $got = SendThrough $value
        FindDifference $value $got -Strict | Should -BeNullOrEmpty
        FindDifference $value (Invoke-PoolTask -Pool $pool $Make) -Strict | Should -BeNullOrEmpty
        FindDifference $value (SendThrough @{ deep = @(1, [pscustomobject] @{ p = $value }) }).deep[1].p -Strict | Should -BeNullOrEmpty
        if ($null -ne $value) {
            Invoke-PoolMap -Pool $pool { $_.GetType().ToString() } -InputObject $value | Should -Be $value.GetType().ToString()
        }
    }

    It 'the sign of zero, and the kind of a time' {
        [double]::IsNegative((SendThrough -0.0)) | Should -BeTrue
        foreach ($kind in [Enum]::GetValues([DateTimeKind])) { (SendThrough ([datetime]::new(1, $kind))).Kind | Should -Be $kind }
    }

    It 'a hashtable, in the worker too, finds its keys in any case; one that minds case still does' {
        @{ Name = 1 } | Invoke-PoolMap -Pool $pool { $_.NAME; $_['nAME'] } | Should -Be 1, 1
        $exact = [hashtable]::new()
        $exact['a'] = 1; $exact['A'] = 2
        $exact | Invoke-PoolMap -Pool $pool { $_['a'], $_['A'], $_.Count -join ' ' } | Should -Be '1 2 2'
        [ordered] @{ z = 1; a = 2 } | Invoke-PoolMap -Pool $pool { @($_.Keys) + $_['Z'] } | Should -Be z, a, 1
    }

    It 'what is emitted with a comma stays one object, what is not is unrolled once' {
        @(1..2 | Invoke-PoolMap -Pool $pool { , @($_, 2) }).Count | Should -Be 2
        @(1..2 | Invoke-PoolMap -Pool $pool { $_, 2 }).Count | Should -Be 4
        @(1 | Invoke-PoolMap -Pool $pool { , @(, @(, 1)) })[0].GetType() | Should -Be ([object[]])
        @(1 | Invoke-PoolMap -Pool $pool { $null }).Count | Should -Be 1
        @(1 | Invoke-PoolMap -Pool $pool { @() }).Count | Should -Be 0
    }
}

Describe 'As remoting delivers it, there and back' {
    It '<Name>' -ForEach @(
        @{ Name = 'a process'; Make = { Get-Process -Id $PID }; Changing = 'CPU', 'WS', 'VM', 'Handles', 'HandleCount', 'PrivilegedProcessorTime', 'TotalProcessorTime', 'UserProcessorTime', 'WorkingSet', 'WorkingSet64', 'VirtualMemorySize', 'VirtualMemorySize64', 'PeakWorkingSet', 'PeakWorkingSet64', 'PeakVirtualMemorySize', 'PeakVirtualMemorySize64', 'PrivateMemorySize', 'PrivateMemorySize64', 'NPM', 'PM', 'Threads' }
        # Hidden from users; remoting sends it all the same.
        @{ Name = 'a cmdlet'; Make = { Get-Command Get-Item }; Changing = 'Namespace' }
        @{ Name = 'an alias'; Make = { Get-Alias gci }; Changing = 'Namespace' }
        @{ Name = 'a parameter'; Make = { (Get-Command Get-Item).Parameters['Path'] }; Changing = 'ParameterType' }
        @{ Name = 'a module'; Make = { Get-Module PSMultiproc } }
        @{ Name = 'a variable'; Make = { Get-Variable PSHOME } }
        @{ Name = 'a provider'; Make = { Get-PSProvider Environment } }
        @{ Name = 'a place'; Make = { Get-Location } }
        @{ Name = 'a hash'; Make = { Get-FileHash $PSHOME/pwsh.dll } }
        @{ Name = 'a measurement'; Make = { 1, 2 | Measure-Object -Sum } }
        @{ Name = 'a group'; Make = { 1, 1 | Group-Object } }
        @{ Name = 'a match of text'; Make = { 'abc' | Select-String b } }
        @{ Name = 'a match'; Make = { [regex]::Match('abc', '(?<x>b)') } }
        @{ Name = 'a member'; Make = { 1 | Get-Member CompareTo } }
        @{ Name = 'a time zone'; Make = { [TimeZoneInfo]::Utc } }
        @{ Name = 'a drive of the machine'; Make = { [IO.DriveInfo]::new('/') }; Changing = 'AvailableFreeSpace', 'TotalFreeSpace' }
        @{ Name = 'a pointer'; Make = { [IntPtr] 5 } }
        @{ Name = 'a rune'; Make = { [Text.Rune]::new(65) } }
        @{ Name = 'an index'; Make = { [Index]::new(3) } }
        @{ Name = 'a range'; Make = { [Range]::new([Index]::new(1), [Index]::new(2)) } }
        @{ Name = 'a cookie'; Make = { [Net.Cookie]::new('a', 'b') } }
        @{ Name = 'an encoding'; Make = { [Text.Encoding]::UTF8 } }
        @{ Name = 'a table'; Make = { $table = [Data.DataTable]::new('t'); $null = $table.Columns.Add('a', [int]), $table.Columns.Add('b'), $table.Rows.Add(1, 'x'), $table.Rows.Add(2, 'y'); , $table } }
        @{ Name = 'a row of a table'; Make = { $table = [Data.DataTable]::new('t'); $null = $table.Columns.Add('a', [int]), $table.Rows.Add(1); $table.Rows[0] } }
        @{ Name = 'a view of a table'; Make = { $table = [Data.DataTable]::new('t'); $null = $table.Columns.Add('a', [int]), $table.Rows.Add(1); , $table.DefaultView } }
        @{ Name = 'an XML element'; Make = { ([xml] '<a b="1"><c>t</c></a>').a } }
        @{ Name = 'an XML element of LINQ'; Make = { [Xml.Linq.XElement]::Parse('<a b="1"><c/></a>') } }
        @{ Name = 'what is read only'; Make = { , [Collections.ObjectModel.ReadOnlyCollection[int]]::new([int[]] (1, 2)) } }
        @{ Name = 'a queue by priority'; Make = { $queue = [Collections.Generic.PriorityQueue[string, int]]::new(); $queue.Enqueue('a', 1); , $queue } }
        @{ Name = 'what never changes'; Make = { , [Collections.Immutable.ImmutableArray]::Create(1, 2) } }
        @{ Name = 'a dictionary that never changes'; Make = { , [Collections.Immutable.ImmutableDictionary[string, int]]::Empty.Add('a', 1) } }
        @{ Name = 'bits'; Make = { , [Collections.BitArray]::new([bool[]] (1, 0, 1)) } }
        @{ Name = 'texts'; Make = { $texts = [Collections.Specialized.StringCollection]::new(); $null = $texts.Add('a'); , $texts } }
        @{ Name = 'names and values'; Make = { $names = [Collections.Specialized.NameValueCollection]::new(); $names.Add('a', '1'); , $names } }
        @{ Name = 'a sorted list'; Make = { $list = [Collections.SortedList]::new(); $list['b'] = 1; $list['a'] = 2; , $list } }
        @{ Name = 'a part of an array'; Make = { , [ArraySegment[int]]::new([int[]] (1, 2, 3), 1, 2) } }
        @{ Name = 'a range of numbers'; Make = { , [Linq.Enumerable]::Range(1, 3) } }
        @{ Name = 'what JSON said, as a hashtable'; Make = { '{"a":{"b":[1,2.5,null]}}' | ConvertFrom-Json -AsHashtable } }
        @{ Name = 'a dictionary with a comparer of its own'; Make = { $map = [Collections.Generic.Dictionary[string, int]]::new([ObjectTests.ByFirst]::new()); $map['ab'] = 1; , $map } }
        @{ Name = 'a set with a comparer of its own'; Make = { $set = [Collections.Generic.HashSet[string]]::new([string[]] (, 'ab'), [ObjectTests.ByFirst]::new()); , $set } }
        @{ Name = 'an object of a compiled class'; Make = { $plain = [ObjectTests.Plain]::new(); $plain.Next = [ObjectTests.Plain]::new(); $plain } }
        @{ Name = 'an object that computes'; Make = { [ObjectTests.Computed]::new() } }
        @{ Name = 'an object with a getter that throws'; Make = { [ObjectTests.Throwing]::new() } }
        @{ Name = 'a structure'; Make = { [ObjectTests.Pair] @{ A = 1; B = 'x' } } }
        @{ Name = 'a record'; Make = { [ObjectTests.Entry]::new(1, 'a') } }
        @{ Name = 'a generic object'; Make = { [ObjectTests.Box[int]] @{ Value = 1 } } }
        @{ Name = 'a list with a name'; Make = { $list = [ObjectTests.NamedList]::new(); $list.Add(1); , $list } }
        @{ Name = 'a compiled enumeration'; Make = { [ObjectTests.Option] 3 } }
        @{ Name = 'compiled enumerations'; Make = { , [ObjectTests.Option[]] (1, 2) } }
        @{ Name = 'a list of compiled objects'; Make = { $list = [Collections.Generic.List[ObjectTests.Plain]]::new(); $list.Add([ObjectTests.Plain]::new()); , $list } }
        @{ Name = 'an array of compiled objects'; Make = { , [ObjectTests.Plain[]] (, [ObjectTests.Plain]::new()) } }
        @{ Name = 'a dictionary of compiled objects'; Make = { $map = [Collections.Generic.Dictionary[string, ObjectTests.Plain]]::new(); $map['a'] = [ObjectTests.Plain]::new(); $map['A'] = $null; , $map } }
        @{ Name = 'an object of a class'; Make = { $object = [ObjectTested]::new(); $object.Next = [ObjectTested]::new(); $object } }
        @{ Name = 'a list of a class'; Make = { $list = [Collections.Generic.List[ObjectTested]]::new(); $list.Add([ObjectTested]::new()); , $list } }
        @{ Name = 'an enumeration of a script'; Make = { [ObjectKind]::Two } }
        @{ Name = 'a list of an enumeration of a script'; Make = { , [Collections.Generic.List[ObjectKind]] ([ObjectKind[]] (1, 2)) } }
        @{ Name = 'a compiled object with a note'; Make = { [ObjectTests.Plain]::new() | Add-Member -PassThru n 1 } }
        @{ Name = 'a read-only collection with a note'; Make = { , (Add-Member -InputObject ([Collections.ObjectModel.ReadOnlyCollection[int]]::new([int[]] (, 1))) -PassThru n 1) } }
    ) {
        $value = & $Make
        $skipped = @($Changing)
        $expected = SendRemote $value
        FindDifference $expected (SendThrough $value) | Should -BeNullOrEmpty
        FindDifference $expected (SendThrough @{ deep = @(1, $value) }).deep[1] | Should -BeNullOrEmpty
    }
}

Describe 'Members' {
    It 'that are computed arrive as the values they have' {
        Update-TypeData -TypeName Object.Computed -MemberName Twice -MemberType ScriptProperty -Value { $this.a * 2 } -Force
        $value = [pscustomobject] @{ PSTypeName = 'Object.Computed'; a = 2 } |
            Add-Member -PassThru AliasProperty b a |
            Add-Member -PassThru ScriptProperty c { $this.a + 1 } |
            Add-Member -PassThru CodeProperty d ([ObjectTests.Code].GetMethod('Get')) |
            Add-Member -PassThru PropertySet e ([string[]] ('a', 'b'))
        $value | Invoke-PoolMap -Pool $pool { $_.a, $_.b, $_.c, $_.d, $_.Twice -join ' ' } | Should -Be '2 2 3 code 2 4'
        $got = SendThrough $value
        $got.b, $got.c, $got.d, $got.Twice -join ' ' | Should -Be '2 3 code 2 4'
        $got.PSTypeNames[0] | Should -Be Object.Computed
    }

    It 'that a type chooses for remoting are those that arrive' {
        Update-TypeData -TypeName ObjectTests.Entry -SerializationMethod SpecificProperties -PropertySerializationSet B -Force
        try { (SendThrough ([ObjectTests.Entry]::new(1, 'x'))).psobject.Properties.Name | Should -Be B }
        finally { Remove-TypeData ObjectTests.Entry }
    }

    It 'of the worker''s own type data come back' {
        Invoke-PoolTask -Pool $pool {
            Update-TypeData -TypeName Object.Remote -MemberName Twice -MemberType ScriptProperty -Value { $this.a * 2 } -Force
            [pscustomobject] @{ PSTypeName = 'Object.Remote'; a = 4 }
        } | ForEach-Object Twice | Should -Be 8
    }

    It 'a file keeps what the provider gives it' {
        $item = Get-Item $PSCommandPath
        $item | Invoke-PoolMap -Pool $pool { $_.PSPath, $_.PSChildName, $_.PSIsContainer, $_.UnixMode, $_.Length -join ' ' } |
            Should -Be ($item.PSPath, $item.PSChildName, $item.PSIsContainer, $item.UnixMode, $item.Length -join ' ')
    }

    It 'an environment variable keeps what the provider gives it' {
        (Get-Item env:PATH | Invoke-PoolMap -Pool $pool { $_ }).PSPath | Should -Be 'Microsoft.PowerShell.Core\Environment::PATH'
    }
}

Describe 'Identity' {
    It 'a cycle through <Name>' -ForEach @(
        @{ Name = 'an object'; Make = { $x = [pscustomobject] @{ me = $null }; $x.me = $x; $x }; Get = { $_.me } }
        @{ Name = 'an array'; Make = { $x = [object[]]::new(1); $x[0] = $x; , $x }; Get = { , $_[0] } }
        @{ Name = 'a hashtable'; Make = { $x = @{}; $x.me = $x; $x }; Get = { $_.me } }
        @{ Name = 'an ordered dictionary'; Make = { $x = [ordered] @{}; $x.me = $x; $x }; Get = { $_.me } }
        @{ Name = 'a list'; Make = { $x = [Collections.Generic.List[object]]::new(); $x.Add($x); , $x }; Get = { , $_[0] } }
        @{ Name = 'an old list'; Make = { $x = [Collections.ArrayList]::new(); $null = $x.Add($x); , $x }; Get = { , $_[0] } }
        @{ Name = 'a dictionary'; Make = { $x = [Collections.Generic.Dictionary[string, object]]::new(); $x['me'] = $x; , $x }; Get = { $_['me'] } }
        @{ Name = 'a queue'; Make = { $x = [Collections.Generic.Queue[object]]::new(); $x.Enqueue($x); , $x }; Get = { , $_.Peek() } }
        @{ Name = 'a linked list'; Make = { $x = [Collections.Generic.LinkedList[object]]::new(); $null = $x.AddLast($x); , $x }; Get = { , $_.First.Value } }
        @{ Name = 'a grid'; Make = { $x = [object[, ]]::new(1, 1); $x[0, 0] = $x; , $x }; Get = { , $_[0, 0] } }
        @{ Name = 'a note'; Make = { $x = @{ a = 1 }; Add-Member -InputObject $x me $x; $x }; Get = { $_.psobject.Properties['me'].Value } }
        @{ Name = 'a collection that arrives as a bag'; Make = { $x = [Collections.SortedList]::new(); $x['me'] = $x; , $x }; Get = { $_['me'] } }
        @{ Name = 'a bag'; Make = { $x = [regex]::Match('a', 'a'); $x }; Get = { $_.Groups[0] }; IsBag = $true }
    ) {
        $same = { $part = ForEach-Object -InputObject $_ $get; [object]::ReferenceEquals($_.psobject.BaseObject, $part.psobject.BaseObject) }
        $value = & $Make
        Invoke-PoolMap -Pool $pool ([scriptblock]::Create("`$get = {$Get}; $same")) -InputObject $value | Should -BeTrue
        $get = $Get
        ForEach-Object -InputObject (SendThrough $value) $same | Should -BeTrue
    }

    It 'what stands in two places is one object' {
        $one = [pscustomobject] @{ v = 1 }
        , @($one, @{ again = $one }) | Invoke-PoolMap -Pool $pool { $_[0].v = 2; $_[1].again.v } | Should -Be 2
    }
}

Describe 'Types that only the worker has' {
    It '<Name>' -ForEach @(
        @{ Name = 'a list of what Add-Type made'; Block = { Add-Type 'public class OnlyThere { public int X = 1; }'; $list = [Collections.Generic.List[OnlyThere]]::new(); $list.Add([OnlyThere]::new()); , $list }; Type = 'Deserialized.System.Collections.Generic.List*OnlyThere*' }
        @{ Name = 'an array of a class'; Block = { class OnlyThereToo { [int] $X = 1 }; , [OnlyThereToo[]] (, [OnlyThereToo]::new()) }; Type = 'Deserialized.OnlyThereToo`[`]' }
        @{ Name = 'a list of what an assembly on disk has'; Block = $null; Type = 'Deserialized.System.Collections.Generic.List*DiskType*' }
        @{ Name = 'an array of what an assembly on disk has'; Block = { , [DiskType[]] (, [DiskType]::new()) }; Type = 'Deserialized.DiskType`[`]' }
        @{ Name = 'a dictionary of what an assembly on disk has'; Block = { $map = [Collections.Generic.Dictionary[int, DiskType]]::new(); $map[0] = [DiskType]::new(); , $map }; Type = 'Deserialized.System.Collections.Generic.Dictionary*DiskType*' }
    ) {
        $file = "$TestDrive/ObjectTests.Disk.dll"
        if (-not $Block) {
            Invoke-PoolTask -Pool $pool { param($file) Add-Type -OutputAssembly $file 'public class DiskType { public int X { get; set; } = 1; }'; Add-Type -Path $file } -ArgumentList $file
            $Block = { $list = [Collections.Generic.List[DiskType]]::new(); $list.Add([DiskType]::new()); , $list }
        }
        $got = Invoke-PoolTask -Pool $pool $Block
        $got.PSTypeNames[0] | Should -BeLike $Type
        $got[0].X | Should -Be 1
        $got[0].PSTypeNames[0] | Should -BeLike 'Deserialized.*T*'
        "$($got[0])" | Should -BeLike '*T*'
    }
}

Describe 'Limits' {
    It 'what nests 10,000 deep is refused, as an item and as a result, and it alone' {
        $nest = { param($levels) $deep = 1; foreach ($i in 1..$levels) { $deep = @{ d = $deep } }; $deep }
        $items = 1, (& $nest 10000), 3
        $got = $items | Invoke-PoolMap -Pool $pool { $_ } -ErrorVariable failures -ErrorAction SilentlyContinue
        $got | Should -Be 1, 3
        $failures.FullyQualifiedErrorId | Should -BeLike 'NotSerializable*'
        "$failures" | Should -BeLike '*nests deeper than 500 levels*'
        $failures.Clear()
        $got = 1, 10000, 3 | Invoke-PoolMap -Pool $pool ([scriptblock]::Create("if (`$_ -lt 10) { `$_ } else { & {$nest} `$_ }")) -ErrorVariable failures -ErrorAction SilentlyContinue
        $got | Should -Be 1, 3
        $failures.FullyQualifiedErrorId | Should -BeLike 'NotSerializable*'
        $failures[0].TargetObject | Should -Be 10000
    }

    It '100 MB of <Name>, both ways' -Tag Full -ForEach @(
        @{ Name = 'text'; Make = { 'ä' * 50MB } }
        @{ Name = 'bytes'; Make = { , [byte[]]::new(100MB) } }
        @{ Name = 'text within an object'; Make = { [pscustomobject] @{ t = 'x' * 100MB } } }
    ) {
        $value = & $Make
        $got = SendThrough $value
        if ($value -is [pscustomobject]) { $got.t.Length | Should -Be 100MB }
        else { $got.Length | Should -Be $value.Length; $got.GetType() | Should -Be $value.GetType() }
    }

    It '1 GiB of bytes, both ways' -Tag Full {
        $value = [byte[]]::new(1GB)
        $value[1GB - 1] = 7
        Invoke-PoolMap -Pool $pool { $_.Length + $_[-1] } -InputObject $value | Should -Be (1GB + 7)
        $got = Invoke-PoolTask -Pool $pool { $bytes = [byte[]]::new(1GB); $bytes[-1] = 9; , $bytes }
        $got.Length | Should -Be 1GB
        $got[-1] | Should -Be 9
    }

    It 'more than a message holds is refused by name' -Tag Full {
        $items = @(, @([byte[]]::new(1GB), [byte[]]::new(1GB))) + 5
        $got = $items | Invoke-PoolMap -Pool $pool { $_ } -ErrorVariable failures -ErrorAction SilentlyContinue
        $got | Should -Be 5
        $failures.FullyQualifiedErrorId | Should -BeLike 'NotSerializable*'
        "$failures" | Should -BeLike '*cannot be longer than 2147483591 bytes*'
    }
}

Describe 'Secrets' {
    It 'arrive, in the worker too' {
        $credential = [pscredential]::new('me', (ConvertTo-SecureString 'pä$$' -AsPlainText -Force))
        $credential | Invoke-PoolMap -Pool $pool { $_.UserName + $_.GetNetworkCredential().Password } | Should -Be 'mepä$$'
        (SendThrough @{ c = $credential }).c.GetNetworkCredential().Password | Should -Be 'pä$$'
        ConvertFrom-SecureString (Invoke-PoolTask -Pool $pool { ConvertTo-SecureString ('s' * 5000) -AsPlainText -Force }) -AsPlainText | Should -Be ('s' * 5000)
        (SendThrough ([securestring]::new())).Length | Should -Be 0
        Invoke-PoolTask -Pool $pool { param($c) "$($using:credential.UserName) $($c.GetNetworkCredential().Password)" } -ArgumentList $credential | Should -Be 'me pä$$'
    }

    It 'are not in the memory that workers answer in, where text is' -Skip:(-not $IsLinux) {
        $answers = New-ProcessPool 1
        try {
            $worker = 1 | Invoke-PoolMap -Pool $answers { $PID }
            $null = Invoke-PoolTask -Pool $answers { 'open' + 'Sesame'; ConvertTo-SecureString ('open' + 'Barley') -AsPlainText -Force }
            $maps = [IO.File]::ReadAllLines("/proc/$worker/maps") -match 'psmultiproc-.*\(deleted\)'
            $maps | Should -Not -BeNullOrEmpty
            $text = foreach ($map in $maps) {
                $start, $end = ($map -split '[- ]')[0, 1] | ForEach-Object { [Convert]::ToInt64($_, 16) }
                $bytes = [byte[]]::new($end - $start)
                $memory = [IO.File]::Open("/proc/$worker/mem", 'Open', 'Read', 'ReadWrite')
                try { $memory.Position = $start; $memory.ReadExactly($bytes, 0, $bytes.Length) } finally { $memory.Dispose() }
                [Text.Encoding]::Latin1.GetString($bytes) -replace "`0"
            }
            "$text".Contains('openSesame') | Should -BeTrue
            "$text".Contains('openBarley') | Should -BeFalse
        }
        finally {
            Stop-ProcessPool $answers -Force -Confirm:$false
        }
    }
}
