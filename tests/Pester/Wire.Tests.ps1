BeforeAll {
    $module = Get-Module PSMultiproc
    if (-not $module) { $module = Import-Module "$PSScriptRoot/../../out/PSMultiproc" -PassThru }
    $load = { param($name) [Reflection.Assembly]::LoadFrom((Join-Path $module.ModuleBase "$name.dll")) }
    if (-not ('WireRoundTrip' -as [type])) { Add-Type -Path "$PSScriptRoot/Wire/WireRoundTrip.cs" }
    $wire = [WireRoundTrip]::new((& $load PSMultiproc.Core), (& $load PSMultiproc))

    function Send($Value) { , $wire.Send([object[]] @(, $Value)) }

    # As remoting does it, for comparison.
    function SendRemote($Value) {
        , [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($Value))
    }

    # In every place that a value can have: alone, in an array, in a hashtable, in an object.
    function SendEverywhere($Value) {
        , (Send $Value)
        , (Send @(1, $Value, 2))[1]
        , (Send @{ key = $Value }).key
        , (Send ([pscustomobject] @{ a = @{ b = @(, $Value) } })).a.b[0]
    }

    function ErrorOf([scriptblock] $Script) {
        try { & $Script } catch { return $_ }
        throw 'There was no error.'
    }
}

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

Describe 'Objects' {
    It 'a PSCustomObject keeps names, order and values' {
        $value = [pscustomobject] @{ z = 1; A = 'x'; n = $null; in = [pscustomobject] @{ deep = 1, 2 } }
        foreach ($got in SendEverywhere $value) {
            $got | Should -BeOfType ([pscustomobject])
            $got.psobject.Properties.Name | Should -Be z, A, n, in
            $got.psobject.Properties.MemberType | Select-Object -Unique | Should -Be NoteProperty
            $got.in.deep | Should -Be 1, 2
            $got.PSTypeNames | Should -Be $value.PSTypeNames
        }

        (Send ([pscustomobject] @{})).psobject.Properties | Should -BeNullOrEmpty
    }

    It 'type names are kept' {
        $value = [pscustomobject] @{ PSTypeName = 'My.Type'; a = 1 }
        foreach ($got in SendEverywhere $value) { $got.PSTypeNames | Should -Be $value.PSTypeNames; $got.a | Should -Be 1 }
    }

    It 'type names of one object do not change with those of another' {
        $got = Send @([pscustomobject] @{ PSTypeName = 'My.Type'; a = 1 }, [pscustomobject] @{ PSTypeName = 'My.Type'; a = 2 })
        $got[0].PSTypeNames.Insert(0, 'Other')
        $got[1].PSTypeNames[0] | Should -Be 'My.Type'
    }

    It 'names and shapes that messages have in common are not mixed up' {
        $one = [pscustomobject] @{ x = 1; y = 2 }
        $two = [pscustomobject] @{ y = 3; x = 4 }
        $three = [pscustomobject] @{ PSTypeName = 'x'; x = 5 }
        foreach ($message in @($one, $two, $three), @($two, $one), @($three, $two, $one), @($one, $one), @(, $two), @($two, $three), @(, $three)) {
            $got = Send $message
            ($got | ForEach-Object { $_.PSTypeNames[0] + ($_ | ConvertTo-Json -Compress) }) |
                Should -Be ($message | ForEach-Object { $_.PSTypeNames[0] + ($_ | ConvertTo-Json -Compress) })
        }
    }

    It 'properties that are computed arrive as their values' {
        $value = [pscustomobject] @{ a = 2 } |
            Add-Member -PassThru ScriptProperty twice { $this.a * 2 } |
            Add-Member -PassThru AliasProperty same a |
            Add-Member -PassThru ScriptMethod run { 1 } |
            Add-Member -PassThru ScriptProperty bad { throw 'no' }
        foreach ($got in SendEverywhere $value) { $got.twice | Should -Be 4; $got.same | Should -Be 2 }
    }

    It 'properties of Update-TypeData arrive as their values' {
        Update-TypeData -TypeName Wire.Tested -MemberName Twice -MemberType ScriptProperty -Value { $this.a * 2 }
        try {
            $got = Send ([pscustomobject] @{ PSTypeName = 'Wire.Tested'; a = 3 })
            Remove-TypeData Wire.Tested
            $got.Twice | Should -Be 6
        }
        finally {
            Remove-TypeData Wire.Tested -ErrorAction Ignore
        }
    }

    It 'what any object can be asked for was not added to it' {
        $value = [psobject]::AsPSObject(7)
        $null = $value.pstypenames, $value.psobject.Properties, $value.psbase
        (Send $value) | ConvertTo-Json -Compress | Should -Be 7
        (Send @{ k = $value }) | ConvertTo-Json -Compress | Should -Be '{"k":7}'
    }

    It 'what was added to a value stays with it' {
        foreach ($got in SendEverywhere ('a' | Add-Member -PassThru x 1)) { $got | Should -Be a; $got.x | Should -Be 1 }
        foreach ($got in SendEverywhere (5 | Add-Member -PassThru x @{ y = 1 })) { $got + 1 | Should -Be 6; $got.X.Y | Should -Be 1 }
        $typed = [psobject]::new('a')
        $typed.PSTypeNames.Insert(0, 'My.Text')
        (Send $typed).PSTypeNames[0] | Should -Be My.Text
    }

    It 'a file and a folder of the provider' {
        foreach ($item in (Get-Item $PSCommandPath), (Get-Item $PSScriptRoot)) {
            foreach ($got in SendEverywhere $item) {
                $got | Should -BeOfType $item.GetType()
                foreach ($name in 'FullName', 'PSPath', 'PSParentPath', 'PSChildName', 'PSIsContainer', 'UnixMode', 'Name', 'Length') {
                    $got.$name | Should -Be $item.$name -Because $name
                }
            }
        }

        $null = Send (Get-Item $PSCommandPath)
        $wire.Length | Should -BeLessThan ($PSCommandPath.Length + 20)
    }

    It 'a file with a property of its own' {
        $got = Send (Get-Item $PSCommandPath | Add-Member -PassThru Mine 1)
        $got.Mine | Should -Be 1
        $got.PSChildName | Should -Be (Split-Path -Leaf $PSCommandPath)
        $got | Should -BeOfType ([IO.FileInfo])
    }

    It 'cycles and shared objects' {
        $a = [pscustomobject] @{ Name = 'a'; Self = $null; List = $null }
        $a.Self = $a
        $a.List = @($a, @{ a = $a })
        $got = Send $a
        [object]::ReferenceEquals($got, $got.Self) | Should -BeTrue
        $got.Self.Self.List[1].a.Name | Should -Be a
        $pair = Send @(($one = [pscustomobject] @{ v = 1 }), $one)
        $pair[0].v = 2
        $pair[1].v | Should -Be 2
    }

    It 'what nests too deep is refused, with its path' {
        $deep = 1
        foreach ($i in 1..3000) { $deep = [pscustomobject] @{ d = $deep } }
        { Send $deep } | Should -Throw '*nests*'
    }

    It 'a script block arrives as one' {
        foreach ($got in SendEverywhere { param($x) $x + 1 }) { $got | Should -BeOfType ([scriptblock]); & $got 2 | Should -Be 3 }
    }

    It 'secrets' {
        $secret = ConvertTo-SecureString 'pä$$' -AsPlainText -Force
        foreach ($got in SendEverywhere $secret) { ConvertFrom-SecureString $got -AsPlainText | Should -Be 'pä$$' }
        foreach ($got in SendEverywhere ([pscredential]::new('me', $secret))) {
            $got | Should -BeOfType ([pscredential])
            $got.UserName | Should -Be me
            $got.GetNetworkCredential().Password | Should -Be 'pä$$'
        }

        (Send ([securestring]::new())).Length | Should -Be 0
    }

    It 'a reference arrives with its value' {
        $x = 5
        (Send ([ref] $x)).Value | Should -Be 5
    }

    It 'XML' {
        foreach ($got in SendEverywhere ([xml] '<a b="1"><c/></a>')) { $got | Should -BeOfType ([xml]); $got.a.b | Should -Be 1 }
    }

    It 'a certificate' {
        $key = [Security.Cryptography.RSA]::Create(2048)
        $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=wire', $key, 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
        $certificate = $request.CreateSelfSigned([datetimeoffset]::Now, [datetimeoffset]::Now.AddDays(1))
        (Send $certificate).Thumbprint | Should -Be $certificate.Thumbprint
    }
}

Describe 'Property bags' {
    It '<Name>: names, values and text are those of remoting' -ForEach @(
        @{ Name = 'a process'; Make = { [Diagnostics.Process]::GetCurrentProcess() } }
        @{ Name = 'a host'; Make = { Get-Host } }
        @{ Name = 'a command'; Make = { Get-Command Get-Item } }
        @{ Name = 'a module'; Make = { Get-Module PSMultiproc } }
        @{ Name = 'a drive'; Make = { Get-PSDrive / } }
        @{ Name = 'a place'; Make = { Get-Location } }
        @{ Name = 'a variable'; Make = { Get-Variable PID } }
        @{ Name = 'a time zone'; Make = { [TimeZoneInfo]::Utc } }
        @{ Name = 'a random source'; Make = { [Random]::new(1) } }
        @{ Name = 'a timer'; Make = { [Timers.Timer]::new(1000) } }
        @{ Name = 'a stream'; Make = { [IO.MemoryStream]::new([byte[]] (1, 2)) } }
        @{ Name = 'a thread'; Make = { [Threading.Thread]::CurrentThread } }
        @{ Name = 'a delegate'; Make = { [Func[int]] { 1 } } }
        @{ Name = 'a runspace'; Make = { [runspace]::DefaultRunspace } }
        @{ Name = 'a match'; Make = { [regex]::Match('abc', 'b') } }
        @{ Name = 'a measurement'; Make = { 1, 2 | Measure-Object -Sum } }
        @{ Name = 'a group'; Make = { 1, 1 | Group-Object } }
        @{ Name = 'a selected object'; Make = { Get-Process -Id $PID | Select-Object Name, Id } }
        @{ Name = 'a colour'; Make = { [Drawing.Color]::Red } }
    ) {
        $value = & $Make
        $expected = SendRemote $value
        foreach ($got in SendEverywhere $value) {
            $names = $got.psobject.Properties.Name
            foreach ($property in $expected.psobject.Properties) {
                # Hidden from users; remoting sends it all the same.
                if ($value -is [Management.Automation.CommandInfo] -and $property.Name -eq 'Namespace') { continue }
                $property.Name | Should -BeIn $names
                $have, $want = $got.($property.Name), $property.Value
                if ($want -is [string] -or $want -is [ValueType] -or $null -eq $want) {
                    # What changes while it is looked at.
                    if ($property.Name -match 'Time|Memory|CPU|WS|VM|Handle|WorkingSet') { continue }
                    "$have" | Should -Be "$want" -Because $property.Name
                }
            }

            if ($expected.ToString() -and $value -isnot [pscustomobject]) { $got.ToString() | Should -Be $expected.ToString() }
            if ($value -isnot [pscustomobject]) { $got.PSTypeNames | Should -Be $expected.PSTypeNames }
        }
    }

    It 'an object of a class of a script' {
        class WireTested { [int] $A = 1; [WireTested] $Next; [string] ToString() { return "tested $($this.A)" } }
        $value = [WireTested]::new()
        $value.Next = [WireTested]::new()
        foreach ($got in SendEverywhere $value) {
            $got.A | Should -Be 1
            "$got" | Should -Be 'tested 1'
            $got.Next | Should -Be 'tested 1'
            $got.PSTypeNames[0] | Should -Be 'Deserialized.WireTested'
        }

        (Send ([WireTested[]] (, $value))).PSTypeNames[0] | Should -Be 'Deserialized.WireTested[]'
    }

    It 'an object of a type that an assembly on disk has arrives alive' {
        Add-Type -OutputAssembly "$TestDrive/WireTests.Disk.dll" 'namespace WireTests { public class Pair { public int A { get; set; } public object B { get; set; } } public class Holder { public System.Diagnostics.Process P { get; set; } public int N { get; set; } } public enum Kind { One = 1 } }'
        $null = [Reflection.Assembly]::LoadFrom("$TestDrive/WireTests.Disk.dll")
        $got = Send ([WireTests.Pair] @{ A = 1; B = [psobject]::AsPSObject('x') })
        $got | Should -BeOfType ([WireTests.Pair])
        $got.B | Should -Be x
        Send ([WireTests.Kind]::One) | Should -Be ([WireTests.Kind]::One)
    }

    It 'an object of a compiled type that holds what arrives as a bag is one' {
        $got = Send ([WireTests.Holder] @{ P = [Diagnostics.Process]::GetCurrentProcess(); N = 3 })
        $got.N | Should -Be 3
        $got.P.Id | Should -Be $PID
        $got.PSTypeNames[0] | Should -Be 'Deserialized.WireTests.Holder'
    }

    It 'a getter that throws is left out' {
        Add-Type 'namespace WireTests { public class Bad : System.IDisposable { public int A => 1; public int B => throw new System.Exception("no"); public void Dispose() { } } }'
        $got = Send ([WireTests.Bad]::new())
        $got.A | Should -Be 1
        $got.psobject.Properties.Name | Should -Not -Contain B
    }

    It 'a getter that throws now and then is left out now and then' {
        Add-Type 'namespace WireTests { public class Moody : System.IDisposable { public bool Bad; public int A => 1; public int B => Bad ? throw new System.Exception("no") : 2; public void Dispose() { } } }'
        foreach ($isBad in $false, $true, $false) {
            $got = Send ([WireTests.Moody] @{ Bad = $isBad })
            $got.Bad, $got.A, $got.B | Should -Be ($isBad, 1, ($isBad ? $null : 2))
            $got.psobject.Properties.Name -contains 'B' | Should -Be (-not $isBad)
        }
    }

    It 'what is added to a type or an object shows from then on' {
        Add-Type 'namespace WireTests { public class Plain : System.IDisposable { public int A { get; set; } public override string ToString() => "plain " + A; public void Dispose() { } } }'
        try {
            $value = [WireTests.Plain] @{ A = 1 }
            $first = Send $value
            $first.A, "$first", $first.Twice, $first.Own | Should -Be (1, 'plain 1', $null, $null)
            Update-TypeData -TypeName WireTests.Plain -MemberName Twice -MemberType ScriptProperty -Value { $this.A * 2 }
            $value.A = 2
            $second = Send $value
            $second.A, "$second", $second.Twice, $second.Own | Should -Be (2, 'plain 2', 4, $null)
            $value | Add-Member Own 5
            (Send $value).Twice, (Send $value).Own | Should -Be (4, 5)
            Remove-TypeData WireTests.Plain
            (Send $value).Twice, (Send $value).Own | Should -Be ($null, 5)
            $value.psobject.TypeNames.Insert(0, 'Wire.Renamed')
            (Send $value).PSTypeNames[0] | Should -Be Deserialized.Wire.Renamed
        }
        finally {
            Remove-TypeData WireTests.Plain -ErrorAction Ignore
        }
    }

    It 'a task that never ends does not block' {
        $got = Send ([Threading.Tasks.TaskCompletionSource[int]]::new().Task)
        $got.Status | Should -Be WaitingForActivation
    }

    It 'an open data collection does not block' {
        $open = [Management.Automation.PSDataCollection[int]]::new()
        $open.Add(1)
        (Send $open)[0] | Should -Be 1
    }

    It 'a bag that is sent on stays what it is' {
        $once = Send ([Diagnostics.Process]::GetCurrentProcess())
        $twice = Send $once
        $twice.Id | Should -Be $PID
        $twice.PSTypeNames | Should -Be $once.PSTypeNames
        "$twice" | Should -Be "$once"
        $remote = Send (SendRemote ([Diagnostics.Process]::GetCurrentProcess()))
        $remote.Id | Should -Be $PID
        $remote.PSTypeNames[0] | Should -Be Deserialized.System.Diagnostics.Process
    }
}

Describe 'Error records' {
    It '<Name>' -ForEach @(
        @{ Name = 'of a cmdlet'; Script = { Get-Item /nonexistent -ErrorAction Stop } }
        @{ Name = 'of a .NET method'; Script = { [IO.File]::OpenRead('/nonexistent') } }
        @{ Name = 'of a string thrown'; Script = { throw 'text' } }
        @{ Name = 'of an exception thrown'; Script = { throw [InvalidOperationException]::new('bad', [IO.FileNotFoundException]::new('gone', 'f')) } }
        @{ Name = 'of an object thrown'; Script = { throw @{ a = 1 } } }
        @{ Name = 'of an unknown command'; Script = { Get-Nonexistent } }
        @{ Name = 'of a parameter that does not bind'; Script = { Get-Date -Date 'no date' } }
        @{ Name = 'of a missing parameter'; Script = { Get-Date -Nope 1 } }
        @{ Name = 'of a division'; Script = { $zero = 0; 1 / $zero } }
        @{ Name = 'of a conversion'; Script = { [int] 'x' } }
        @{ Name = 'of text that does not parse'; Script = { [scriptblock]::Create('if (') } }
        @{ Name = 'of Write-Error'; Script = { Write-Error 'w' -ErrorId Mine -Category LimitsExceeded -TargetObject 5 -CategoryReason r -RecommendedAction do -ErrorAction Stop } }
        @{ Name = 'of a null reference'; Script = { $null.Foo() } }
        @{ Name = 'of a method that is not there'; Script = { (1).Foo() } }
    ) {
        $record = ErrorOf $Script
        foreach ($got in SendEverywhere $record) {
            $got | Should -BeOfType ([Management.Automation.ErrorRecord])
            foreach ($name in 'FullyQualifiedErrorId', 'ScriptStackTrace') { $got.$name | Should -BeExactly $record.$name -Because $name }
            foreach ($name in 'Category', 'Activity', 'Reason', 'TargetName', 'TargetType') {
                $got.CategoryInfo.$name | Should -Be $record.CategoryInfo.$name -Because $name
            }

            "$($got.CategoryInfo)" | Should -Be "$($record.CategoryInfo)"
            "$got" | Should -Be "$record"
            "$($got.TargetObject)" | Should -Be "$($record.TargetObject)"
            "$($got.ErrorDetails)" | Should -Be "$($record.ErrorDetails)"
            $got.InvocationInfo.PositionMessage | Should -Be $record.InvocationInfo.PositionMessage
            $got.InvocationInfo.ScriptLineNumber | Should -Be $record.InvocationInfo.ScriptLineNumber
            $got.InvocationInfo.MyCommand.Name | Should -Be $record.InvocationInfo.MyCommand.Name
            $got.InvocationInfo.MyCommand.CommandType | Should -Be $record.InvocationInfo.MyCommand.CommandType

            $exception, $original = $got.Exception, $record.Exception
            while ($original) {
                $exception.GetType().FullName | Should -Be $original.GetType().FullName
                $exception.Message | Should -Be $original.Message
                $exception.StackTrace | Should -BeLike "$([wildcardpattern]::Escape($original.StackTrace))*"
                $exception.ErrorRecord.FullyQualifiedErrorId | Should -Be $original.ErrorRecord.FullyQualifiedErrorId
                $exception, $original = $exception.InnerException, $original.InnerException
            }

            ($got | Out-String) | Should -Be ($record | Out-String)
        }
    }

    It 'that a command writes keep their place' {
        $got = Send (ErrorOf { Get-Item /nonexistent -ErrorAction Stop })
        function Write-It { [CmdletBinding()] param() $ErrorActionPreference = 'Continue'; $PSCmdlet.WriteError($got) }
        $written = Write-It -ErrorAction Continue 2>&1
        $written.FullyQualifiedErrorId | Should -Be 'PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand'
        $written.InvocationInfo.PositionMessage | Should -Be $got.InvocationInfo.PositionMessage
    }

    It 'exceptions arrive as what they were, whatever their constructor takes' {
        class WireException : System.Management.Automation.RuntimeException { [int] $Number; WireException([int] $n) : base("number $n") { $this.Number = $n } }
        $got = Send ([WireException]::new(3))
        $got | Should -BeOfType ([WireException])
        $got.Message | Should -Be 'number 3'
        $got.Number | Should -Be 3
    }

    It '<_> arrives as what it was' -ForEach @(
        'RuntimeException', 'CmdletInvocationException', 'ActionPreferenceStopException', 'ParseException', 'PSInvalidOperationException'
        'PipelineStoppedException', 'ItemNotFoundException', 'PSArgumentException', 'ScriptCallDepthException', 'PSNotSupportedException'
    ) {
        $value = ("System.Management.Automation.$_" -as [type])::new('text')
        foreach ($got in SendEverywhere $value) { $got | Should -BeOfType $value.GetType(); $got.Message | Should -Be text }
    }

    It 'an error whose target holds the error itself' {
        $holder = @{}
        $record = [Management.Automation.ErrorRecord]::new([Exception]::new('x'), 'Id', 'NotSpecified', $holder)
        $holder.me = $record
        (Send $record).FullyQualifiedErrorId | Should -Be Id
    }
}

Describe 'Other records' {
    It 'warnings, verbose and debug messages' {
        $warning = & { Write-Warning 'w' } 3>&1
        foreach ($got in SendEverywhere $warning) {
            $got | Should -BeOfType ([Management.Automation.WarningRecord])
            $got.Message | Should -Be w
            $got.InvocationInfo.PositionMessage | Should -Be $warning.InvocationInfo.PositionMessage
        }

        $verbose = & { Write-Verbose 'v' -Verbose } 4>&1
        foreach ($got in SendEverywhere $verbose) { $got | Should -BeOfType ([Management.Automation.VerboseRecord]); $got.Message | Should -Be v }
        $debug = & { Write-Debug 'd' -Debug } 5>&1
        foreach ($got in SendEverywhere $debug) { $got | Should -BeOfType ([Management.Automation.DebugRecord]); $got.Message | Should -Be d }
        (Send ([Management.Automation.WarningRecord]::new('my.id', 'm'))).FullyQualifiedWarningId | Should -Be my.id
    }

    It 'information' {
        $record = & { Write-Information @{ a = 1 } -Tags x, y } 6>&1
        foreach ($got in SendEverywhere $record) {
            $got | Should -BeOfType ([Management.Automation.InformationRecord])
            $got.MessageData.a | Should -Be 1
            foreach ($name in 'Source', 'TimeGenerated', 'Tags', 'User', 'Computer', 'ProcessId', 'NativeThreadId', 'ManagedThreadId') {
                $got.$name | Should -Be $record.$name -Because $name
            }
        }
    }

    It 'what Write-Host says, with its colours' {
        $record = & { Write-Host 'h' -ForegroundColor Red -NoNewline } 6>&1
        foreach ($got in SendEverywhere $record) {
            $got.MessageData | Should -BeOfType ([Management.Automation.HostInformationMessage])
            $got.MessageData.ForegroundColor | Should -Be Red
            $got.MessageData.NoNewLine | Should -BeTrue
            "$got" | Should -Be h
        }
    }

    It 'progress' {
        $record = [Management.Automation.ProgressRecord]::new(3, 'a', 's')
        $record.PercentComplete = 40
        $record.ParentActivityId = 1
        $record.SecondsRemaining = 9
        $record.CurrentOperation = 'o'
        $record.RecordType = 'Completed'
        foreach ($got in SendEverywhere $record) {
            foreach ($name in $record.psobject.Properties.Name) { $got.$name | Should -Be $record.$name -Because $name }
        }
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
