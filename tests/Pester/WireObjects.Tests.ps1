BeforeAll { . "$PSScriptRoot/Wire/Sending.ps1" }

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
                    if ($property.Name -match 'Time|Memory|CPU|WS|VM|Handle|WorkingSet|^Used$|^Free$') { continue }
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
