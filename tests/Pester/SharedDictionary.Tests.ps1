# Dictionaries and lists that all processes share, at the prompt.

BeforeDiscovery {
    # What a hashtable does, the shared dictionary does: each case runs with one and with the other.
    $likeHashtable = @(
        @{ Name = 'member and index'; Script = { $d.a; $d['A']; $d.none; $d['none'] } }
        @{ Name = 'setting a member'; Script = { $d.new = 'x'; $d.A = 2; $d['b c'] = 3; $d.new; $d.a; $d.'b c'; $d.Count } }
        @{ Name = 'an index of several'; Script = { $d['a', 'b'] } }
        @{ Name = 'adding to a value'; Script = { $d.a += 5; $d.a++; $d.a } }
        @{ Name = 'adding to an array'; Script = { $d.array += 4; $d.array.Count; $d.array.GetType().Name } }
        @{ Name = 'keys'; Script = { foreach ($key in $d.Keys) { $key } } }
        @{ Name = 'changing while the keys are enumerated'; Script = { foreach ($key in @($d.Keys)) { $d.Remove($key) }; $d.Count } }
        @{ Name = 'values'; Script = { @($d.Values).Count } }
        @{ Name = 'entries'; Script = { $d.GetEnumerator() | ForEach-Object { "$($_.Name) $($_.Key)" } } }
        @{ Name = 'one object in the pipeline'; Script = { ($d | Measure-Object).Count; @($d).Count } }
        @{ Name = 'whether a key is there'; Script = { $d.Contains('A'); $d.ContainsKey('none'); $d.Keys -contains 'b' } }
        @{ Name = 'adding'; Script = { $d.Add('new', 1); $d.new; try { $d.Add('NEW', 2) } catch { $_.Exception.InnerException.GetType().Name } } }
        @{ Name = 'removing'; Script = { $d.Remove('A'); $d.Remove('none'); $d.Count } }
        @{ Name = 'clearing'; Script = { $d.Clear(); $d.Count } }
        @{ Name = 'looking for a value'; Script = { $d.ContainsValue('two'); $d.ContainsValue('TWO'); $d.ContainsValue($null); $d.ContainsValue(1) } }
        @{ Name = 'keys of types'; Script = { $d[1] = 'int'; $d['1'] = 'text'; $d[[long] 1] = 'long'; $d[1]; $d['1']; $d[[long] 1]; $d[[DayOfWeek]::Monday] = 'm'; $d[[DayOfWeek] 'Monday'] } }
        @{ Name = 'a key that a command gave'; Script = { $key = 'x y' | ForEach-Object { $_ } | Add-Member Note 1 -PassThru; $d[$key] = 5; $d['X Y'] } }
        @{ Name = 'a key named as a member'; Script = { $d.Count = 'mine'; $d.Count; $d.Keys -contains 'Count' } }
        @{ Name = 'a sum'; Script = { $sum = @{ q = 1 } + $d; $sum.Count; $sum.GetType().Name; $sum.a } }
        @{ Name = 'splatting'; Script = { function Join($a, $b, $array) { "$a $b $array" }; Join @d } }
        @{ Name = 'JSON'; Script = { $d.GetEnumerator() | Sort-Object Name | ForEach-Object { ConvertTo-Json $_.Value -Compress -Depth 5 }; (ConvertTo-Json $d | ConvertFrom-Json).inner.count } }
        @{ Name = 'a table'; Script = { $d.Remove('inner'); $d.Remove('array'); ($d.GetEnumerator() | Sort-Object Name | Out-String).Trim() } }
        @{ Name = 'what is shown of it'; Script = { $d.Clear(); $d.a = 1; ($d | Out-String).Trim() } }
        @{ Name = 'an inner dictionary'; Script = { $d.inner.count = 7; $d.inner.count++; $d.inner['count']; $d.inner.deep.x = 1; $d.inner.deep.Keys } }
        @{ Name = 'an inner list'; Script = { $null = $d.inner.list.Add('c'); $d.inner.list.Count; $d.inner.list[0]; $d.inner.list[-1]; "$($d.inner.list)"; $d.inner.list | ForEach-Object { "<$_>" } } }
        @{ Name = 'whether it is true'; Script = { [bool] $d; [bool] $d.none } }
        @{ Name = 'a custom object in it'; Script = { $d.row = [pscustomobject] @{ Name = 'n' }; $d.row.Name } }
    )

    $likeArrayList = @(
        @{ Name = 'indexes'; Script = { $l[0]; $l[-1]; $l[1..2]; $l.Count } }
        @{ Name = 'an index past the end'; Script = { $null -eq (& { $l[99] } 2>$null) } }
        @{ Name = 'setting'; Script = { $l[0] = 'x'; $l[-1] = 'y'; "$l" } }
        @{ Name = 'adding'; Script = { $null = $l.Add('x'); $l.AddRange(@(7, 8)); $l.Insert(1, 'in'); "$l" } }
        @{ Name = 'removing'; Script = { $l.RemoveAt(0); $null = $l.Remove('two'); "$l"; $l.Clear(); $l.Count } }
        @{ Name = 'looking'; Script = { $l.IndexOf('two'); $l.Contains('none'); $l -contains 'TWO'; 3.5 -in $l } }
        @{ Name = 'the pipeline'; Script = { $l | ForEach-Object { "<$_>" }; ($l | Measure-Object).Count } }
        @{ Name = 'foreach while it changes'; Script = { foreach ($item in @($l)) { $null = $l.Add($item) }; $l.Count } }
        @{ Name = 'where and select'; Script = { $l.Where({ $_ -is [int] }); $l | Select-Object -First 1 } }
        @{ Name = 'JSON'; Script = { ConvertTo-Json @($l) -Compress } }
        @{ Name = 'ranges'; Script = { "$($l.GetRange(1, 2))"; $l.GetRange(4, 0).Count; $l.InsertRange(1, @('x', 'y')); $l.InsertRange(6, @()); "$l"; $l.RemoveRange(0, 3); "$l" } }
        @{ Name = 'a range that there is none of'; Script = { foreach ($use in { $l.GetRange(3, 2) }, { $l.RemoveRange(-1, 1) }, { $l.InsertRange(9, @(1)) }) { try { & $use } catch { $_.Exception.InnerException -is [ArgumentException] } }; "$l" } }
        @{ Name = 'turning round'; Script = { $l.Reverse(); "$l"; $l.Reverse(); "$l" } }
        @{ Name = 'sorting numbers'; Script = { $l.Clear(); $l.AddRange(@(3, 1, 10, 2)); $l.Sort(); "$l" } }
        @{ Name = 'sorting text'; Script = { $l.Clear(); $l.AddRange(@('b', 'B', 'a10', 'A', 'ä', 'a', $null)); $l.Sort(); $l | ForEach-Object { "<$_>" } } }
        @{ Name = 'sorting by a comparer'; Script = { $l.RemoveAt(1); $l.Sort([Collections.Generic.Comparer[object]]::Create({ param($a, $b) [Math]::Sign($b - $a) })); "$l" } }
        @{ Name = 'sorting what has no order'; Script = { try { $l.Sort() } catch { 'refused' }; "$l" } }
        @{ Name = 'an array of it'; Script = { $l.ToArray().GetType().Name; @($l).Count; ($l + 5).Count } }
    )

    $ways = & "$PSScriptRoot/ways.ps1"
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $prefix = "test-$PID"
    $pool = New-ProcessPool 4

    function Get-Own { Get-SharedObject | Where-Object CreatorProcessId -EQ $PID }

    # Changes an object, and says what this process takes it for.
    function Test-It($It) {
        if ($It -is [PSMultiproc.SharedList]) { $It.Add('set there') } else { $It.set = 'there' }
        $It.GetType().Name
    }
}

AfterAll { Stop-ProcessPool $pool -Force }

Describe 'A shared dictionary' {
    It 'Does what a hashtable does: <Name>' -Tag NoWait -ForEach $likeHashtable {
        $results = foreach ($make in { param($it) $it }, { param($it) New-SharedDictionary $it }) {
            # In the order of a hashtable, which the shared one keeps.
            $d = & $make @{ a = 1; b = 'two'; array = 1, 2, 3; inner = @{ count = 0; list = [Collections.ArrayList] @('a', 'b'); deep = @{} } }
            , @(& $Script | ForEach-Object { "$_" })
            if ($d -is [PSMultiproc.SharedDictionary]) { $d.psbase.Dispose() }
        }
        $results[1] | Should -Be $results[0]
    }

    It 'Is in a worker what it is here: <Name>' -Tag NoWait -ForEach $ways {
        $whole = New-SharedDictionary @{ dictionary = @{}; list = [Collections.ArrayList]::new() }
        $list = New-SharedList
        foreach ($it in $whole, $whole.dictionary, $list, $whole.list) {
            $prepared = if ("$Pass" -like '*$prepared*') { New-ProcessPool 1 -Variable @{ given = $it } -ArgumentList (, $it) -InitializationScript { $argument = $args[0]; $used = $using:it } }
            & $Pass | Should -Be $it.GetType().Name
            if ($it -is [PSMultiproc.SharedList]) { $it[-1] | Should -Be 'set there' } else { $it.set | Should -Be 'there' }
            [object]::ReferenceEquals((Invoke-PoolTask -Pool $pool { @{ It = $using:it } }).It, $it) | Should -BeTrue
            if ($prepared) { Stop-ProcessPool $prepared -Force }
        }
        $whole, $list | ForEach-Object { Remove-SharedObject -InputObject $_ }
    }

    It 'Is filled by ten processes' {
        $ten = New-ProcessPool 10
        $d = New-SharedDictionary
        1..10 | Invoke-PoolMap -Pool $ten -ChunkSize 1 { $d = $using:d; foreach ($i in 1..100) { $d["$_/$i"] = @{ Process = $PID; Number = $i }; $null = $d.AddOrUpdate('all', 1, { param($key, $old) $old + 1 }) } }
        $d.Count | Should -Be 1001
        $d.all | Should -Be 1000
        $d['10/100'].Number | Should -Be 100
        Stop-ProcessPool $ten -Force
        $d['1/1'].Number | Should -Be 1 -Because 'what a worker put in does not go with it'
        Remove-SharedObject -InputObject $d
    }

    It 'Counts the words of many files' {
        $files = 1..8 | ForEach-Object { $path = Join-Path $TestDrive "$_.log"; Set-Content $path (@('GET a', 'PUT b', 'get c') * 20); $path }
        $count = New-SharedDictionary
        $files | Invoke-PoolMap -Pool $pool { foreach ($line in Get-Content $_) { $null = ($using:count).AddOrUpdate($line.Split(' ')[0], 1, { $_ + 1 }) } }
        $count.GET, $count.PUT, $count.Count | Should -Be 320, 160, 2
        Remove-SharedObject -InputObject $count
    }

    It 'Shows what else is in it when a shared object in it is no more' {
        $d = New-SharedDictionary @{ list = [Collections.ArrayList] @(1) }
        $it = New-SharedValue 5
        $d.it = $it
        $null = $d.list.Add($it)
        $it.Dispose()
        $d.Keys | Should -Be 'list', 'it'
        @($d.Values)[1] | Should -BeNullOrEmpty
        @($d.list) | Should -Be 1, $null
        $d | Out-String | Should -Match 'it'
        $null = $d.Remove('it')
        $d.Count | Should -Be 1
        Remove-SharedObject -InputObject $d
    }

    It 'Makes a value of a block once: <Name>' -ForEach @(
        @{ Name = 'GetOrAdd of a value'; Script = { $d.GetOrAdd('a', 5); $d.GetOrAdd('new', 5); $d.new }; Expected = 1, 5, 5 }
        @{ Name = 'GetOrAdd of a block'; Script = { $d.GetOrAdd('a', { throw 'not called' }); $d.GetOrAdd('new', { param($key) "made $key" }); $d.new }; Expected = 1, 'made new', 'made new' }
        @{ Name = 'AddOrUpdate with two blocks'; Script = { foreach ($key in 'new', 'new', 'a') { $d.AddOrUpdate($key, { "made $_" }, { "changed $_" }) } }; Expected = 'made new', 'changed made new', 'changed 1' }
        @{ Name = 'GetOrAdd of a dictionary'; Script = { $d.GetOrAdd('new', @{ x = 1 }).x = 2; $d.new.x }; Expected = 2 }
        @{ Name = 'AddOrUpdate'; Script = { $d.AddOrUpdate('a', 0, { param($key, $old) "$key $($old + 1)" }); $d.AddOrUpdate('new', 3, { throw 'not called' }) }; Expected = 'a 2', 3 }
        @{ Name = 'a block that uses the dictionary'; Script = { $d.AddOrUpdate('a', 0, { param($key, $old) $d.b = 5; $old + $d.b }); $d.b }; Expected = 6, 5 }
        @{ Name = 'a block that throws'; Script = { try { $d.AddOrUpdate('a', 0, { throw 'mine' }) } catch { "$_" }; $d.a }; Expected = '*mine*', 1 }
        @{ Name = 'TryUpdate'; Script = { $d.TryUpdate('a', 2, 5); $d.TryUpdate('a', 2, 1); $d.a }; Expected = $false, $true, 2 }
        @{ Name = 'TryAdd'; Script = { $d.TryAdd('A', 2); $d.TryAdd('b', 2); $d.b }; Expected = $false, $true, 2 }
        @{ Name = 'TryGetValue and TryRemove'; Script = { $v = $null; $d.TryGetValue('a', [ref] $v); $v; $d.TryRemove('a', [ref] $v); $d.TryRemove('a', [ref] $v); $d.Count }; Expected = $true, 1, $true, $false, 0 }
    ) {
        $d = New-SharedDictionary @{ a = 1 }
        $result = @(& $Script)
        $result.Count | Should -Be @($Expected).Count
        for ($i = 0; $i -lt $result.Count; $i++) { $result[$i] | Should -BeLike @($Expected)[$i] }
        Remove-SharedObject -InputObject $d
    }

    It 'Gives a plain copy of one moment' {
        $value = New-SharedValue 1
        $d = New-SharedDictionary @{ inner = @{ List = [Collections.ArrayList] @(1, @{ x = 2 }) }; value = $value; row = [pscustomobject] @{ A = 1 } }
        $copy = $d.ToHashtable()
        $d.inner.list[1].x = 3
        $copy.GetType().Name, $copy.Inner.GetType().Name, $copy.inner.list.GetType().Name | Should -Be 'Hashtable', 'Hashtable', 'ArrayList'
        $copy.inner.list[1].X, $copy.row.A | Should -Be 2, 1
        [object]::ReferenceEquals($copy.value, $value) | Should -BeTrue
        $d.inner.list.ToArrayList()[1].x | Should -Be 3
        (New-SharedDictionary $copy -OutVariable again).inner.list[1].x | Should -Be 2
        $taken = $null
        $d.TryRemove('inner', [ref] $taken) | Should -BeTrue
        $taken.list[1].x | Should -Be 3
        $d, $again[0], $value | ForEach-Object { Remove-SharedObject -InputObject $_ }
    }

    It 'Tells keys by their case only with -CaseSensitive' {
        $d = New-SharedDictionary -CaseSensitive -Value ([Collections.Hashtable]::new()) -Name "$prefix-case"
        $d.a = 1
        $d.A = @{ x = 1; y = 2 }
        $d.Count, $d.IsCaseSensitive | Should -Be 2, $true
        $d.A.X | Should -BeNullOrEmpty
        Remove-SharedObject -InputObject $d
    }

    It 'Is locked for several steps, with what is in it' {
        $d = New-SharedDictionary @{ inner = @{ count = 0 } }
        1..4 | Invoke-PoolMap -Pool $pool -ChunkSize 1 { $d = $using:d; foreach ($i in 1..50) { Use-ProcessLock $d { $d.inner.count++ }; Use-ProcessLock $d.inner { $d.inner.count++ } } }
        $d.inner.count | Should -Be 400
        Remove-SharedObject -InputObject $d
    }

    It 'Is found by its name with what PowerShell puts in' -Tag NoWait {
        $d = New-SharedDictionary @{ row = [pscustomobject] @{ A = 1 }; inner = @{} } -Name "$prefix-named"
        (Get-SharedObject "$prefix-named").Type | Should -Be 'SharedDictionary'
        [object]::ReferenceEquals((Connect-SharedObject "$prefix-named"), $d) | Should -BeTrue
        $session = Invoke-ChildSession "`$d = Connect-SharedObject '$prefix-named'; `$d.row.A; `$d.inner.x = [pscustomobject] @{ B = 2 }; `$d.inner.y = { 'block' }"
        $session.Output | Should -Be 1
        $d.inner.x.B | Should -Be 2
        & $d.inner.y | Should -Be 'block'
        @(Get-Own | Where-Object Name -Like "$prefix-named*").Count | Should -Be 1
        Remove-SharedObject "$prefix-named"
    }

    It 'Goes with the session that made it' {
        $session = Start-ChildSession "`$null = New-SharedDictionary @{ inner = @{ x = 1 } } -Name '$prefix-owner'; while (`$true) { [Threading.Thread]::Sleep(1000) }"
        try {
            Wait-Until { Get-SharedObject "$prefix-owner*" }
            $d = Connect-SharedObject "$prefix-owner"
            $inner = $d.inner
            $inner.x | Should -Be 1
            $session.Kill()
            $session.WaitForExit(60000) | Should -BeTrue
            Wait-Until { try { -not $d.ContainsKey('inner') } catch { $_.Exception.InnerException.ErrorId -eq 'SharedObjectNotFound' } }
            (Get-Failure { $inner.x = 1 }).Exception.ErrorId | Should -Be 'SharedObjectNotFound'
            (Get-Failure { $inner.Add('a', 1) }).Exception.InnerException.ErrorId | Should -Be 'SharedObjectNotFound'
            Get-SharedObject "$prefix-owner*" | Should -BeNullOrEmpty
        }
        finally {
            if (-not $session.HasExited) { $session.Kill() }
            $session.Dispose()
        }
    }

    It 'Says that it was freed, or that what was in it was removed' {
        $d = New-SharedDictionary @{ inner = @{ x = 1 } }
        $inner = $d.inner
        $d.Remove('inner')
        $inner.IsRemoved, $d.IsRemoved | Should -Be $true, $false
        (Get-Failure { $inner.x = 1 }).Exception.Message | Should -BeLike '*has been removed*'
        Remove-SharedObject -InputObject $d
        $d.IsRemoved | Should -BeTrue
        (Get-Failure { $d.x = 1 }).Exception.Message | Should -BeLike '*has been freed*'
    }

    It 'Lets a script be stopped in a block that it calls' {
        $d = New-SharedDictionary @{ a = 1 }
        $run = Start-Pipeline '$d.AddOrUpdate("a", 1, { $begun = New-ProcessEvent -Name $name; while ($true) { [Threading.Thread]::Sleep(10) } })' @{ d = $d; name = "$prefix-begun" }
        Wait-Until { Get-SharedObject "$prefix-begun*" }
        $run.Shell.BeginStop($null, $null).AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $d.a | Should -Be 1
        $d.AddOrUpdate('a', 1, { param($key, $old) $old + 1 }) | Should -Be 2
        Remove-SharedObject -InputObject $d
    }
}

Describe 'A shared list' {
    It 'Does what an ArrayList does: <Name>' -Tag NoWait -ForEach $likeArrayList {
        $results = foreach ($make in { param($it) , [Collections.ArrayList] $it }, { param($it) New-SharedList $it }) {
            $l = & $make @(1, 'two', 3.5, 4)
            , @(& $Script | ForEach-Object { "$_" })
        }
        $results[1] | Should -Be $results[0]
        Remove-SharedObject -InputObject $l
    }

    It 'Is sorted by a block: <Name>' -ForEach @(
        @{ Name = 'a difference'; Items = 3, 1, 2; By = { param($a, $b) $a - $b }; Expected = '1 2 3' }
        @{ Name = 'a difference of less than one'; Items = 1, 0.7, 0.9; By = { param($a, $b) $a - $b }; Expected = '0.7 0.9 1' }
        @{ Name = 'without parameters'; Items = 3, 1, 2; By = { $args[1] - $args[0] }; Expected = '3 2 1' }
        @{ Name = 'numbers of several types'; Items = 10, 9L, 2.5; By = { param($a, $b) $a - $b }; Expected = '2.5 9 10' }
        @{ Name = 'mixed types, as text'; Items = 10, 'b', 9, 'a'; By = { param($a, $b) "$a".CompareTo("$b") }; Expected = '10 9 a b' }
        @{ Name = 'dictionaries'; Items = @{ n = 2 }, @{ n = 1 }; By = { param($a, $b) $a.n - $b.n }; Show = { $_.n }; Expected = '1 2' }
        @{ Name = 'objects'; Items = [pscustomobject] @{ n = 2 }, [pscustomobject] @{ n = 1 }; By = { param($a, $b) $a.n - $b.n }; Show = { $_.n }; Expected = '1 2' }
        @{ Name = 'the list itself is used'; Items = 2, 1; By = { param($a, $b) if ($l.Count -lt 3) { $l.Add(0) }; $a - $b }; Expected = '0 1 2' }
    ) {
        $l = New-SharedList $Items
        $l.Sort($By)
        "$($l | ForEach-Object ($Show ?? { $_ }))" | Should -Be $Expected
        Remove-SharedObject -InputObject $l
    }

    It 'Is not sorted by what says no order: <Name>' -ForEach @(
        @{ Name = 'nothing'; Use = { $l.Sort() }; Message = '*System.String*System.Int32*have no order*Give Sort*' }
        @{ Name = 'a block that gives nothing'; Use = { $l.Sort({}) }; Message = '*comparer: it gives nothing*Let it give a number*' }
        @{ Name = 'a block that gives NaN'; Use = { $l.Sort({ [double]::NaN }) }; Message = '*comparer: it gives NaN, and the list is as it was. Let it give a number*' }
        @{ Name = 'a block that gives text'; Use = { $l.Sort({ 'x' }) }; Message = '*comparer: it gives a value of the type System.String*' }
        @{ Name = 'a block that throws'; Use = { $l.Sort({ throw 'mine' }) }; Message = '*mine*' }
        @{ Name = 'no comparer'; Use = { $l.Sort('Name') }; Message = '*comparer: give a comparer, or a script block*' }
    ) {
        $l = New-SharedList 2, 'two', 1
        "$(Get-Failure $Use)" | Should -BeLike $Message
        "$l" | Should -Be '2 two 1'
        Remove-SharedObject -InputObject $l
    }

    It 'Is taken from at either end, by many processes' {
        $jobs, $done = (New-SharedList @(1..200 | ForEach-Object { @{ Number = $_ } })), (New-SharedList)
        $jobs.Length | Should -Be 200
        1..4 | Invoke-PoolMap -Pool $pool -ChunkSize 1 {
            $job = $null
            while (($using:jobs).TryRemoveFirst([ref] $job)) { ($using:done).Add($job.Number); if (($using:jobs).TryRemoveLast([ref] $job)) { ($using:done).Add($job.Number) } }
        }
        $jobs.Length, $jobs.TryRemoveLast([ref] $null) | Should -Be 0, $false
        $done.Sort()
        "$done" | Should -Be "$(1..200)"
        $jobs, $done | ForEach-Object { Remove-SharedObject -InputObject $_ }
    }

    It 'Is sorted and turned round by many processes without a loss' {
        $l = New-SharedList @(1..50 | ForEach-Object { if ($_ % 10) { $_ } else { @{ n = $_ } } })
        $inner = $l[9]
        1..4 | Invoke-PoolMap -Pool $pool -ChunkSize 1 { $l = $using:l; foreach ($i in 1..20) { $l.Reverse(); $l.InsertRange(0, @(0, 0)); $l.Sort({ param($a, $b) ($a.n ?? $a) - ($b.n ?? $b) }) } }
        $l.RemoveRange(0, $l.Length - 50)
        "$($l | ForEach-Object { $_.n ?? $_ })" | Should -Be "$(1..50)"
        [object]::ReferenceEquals($l[9], $inner) | Should -BeTrue
        Remove-SharedObject -InputObject $l
    }

    It 'Is made as one object' {
        $l = New-SharedList
        $l.GetType().Name, $l.Count | Should -Be 'SharedList', 0
        $l.Add(@{ a = 1 })
        $l[0].a = 2
        $l[0].A | Should -Be 2
        $null = 1..4 | Invoke-PoolMap -Pool $pool -ChunkSize 1 { foreach ($i in 1..50) { ($using:l).Add($PID) } }
        $l.Count | Should -Be 201
        $l.TryUpdate(1, 'x', $l[1]) | Should -BeTrue
        Remove-SharedObject -InputObject $l
    }
}

Describe 'New-SharedDictionary and New-SharedList' -Tag NoWait {
    It 'Take a list with nothing in some places' {
        $l = New-SharedList 1, $null, 2
        $l.Count, $l[1], $l[2] | Should -Be 3, $null, 2
        Remove-SharedObject -InputObject $l
    }

    It 'Refuse <Name>, with one error' -ForEach @(
        @{ Name = 'a key that cannot be one'; Make = { New-SharedDictionary @{ (Get-Item /) = 1 } }; Id = 'InvalidSharedKey,*NewSharedDictionary*'; Message = '-Value: key: *DirectoryInfo*Give a string*' }
        @{ Name = 'such a key within'; Make = { New-SharedDictionary @{ a = @{ @(1) = 1 } } }; Id = 'InvalidSharedKey,*'; Message = '-Value: key: *Object`[`]*Give a string*' }
        @{ Name = 'keys that differ by case'; Make = { $h = [hashtable]::new(); $h.a = 1; $h.A = 2; New-SharedDictionary $h }; Id = 'InvalidSharedKey,*'; Message = '-Value: *' }
        @{ Name = 'such keys in a list'; Make = { $h = [hashtable]::new(); $h.a = 1; $h.A = 2; New-SharedList 1, $h }; Id = 'InvalidSharedKey,*NewSharedList*'; Message = '-Value: *-CaseSensitive*' }
        @{ Name = 'what is no dictionary'; Make = { New-SharedDictionary 5 }; Id = 'CannotConvertArgumentNoMessage,*'; Message = "*'Value'*" }
        @{ Name = 'nothing for one'; Make = { New-SharedDictionary $null }; Id = 'ParameterArgumentValidationError,*'; Message = "*'Value'*" }
        @{ Name = 'a name with a path'; Make = { New-SharedList -Name a/b }; Id = 'ParameterArgumentValidationError,*'; Message = "*'Name'*" }
    ) {
        $before = @(Get-Own).Count
        $problem = Get-Failure $Make
        $problem.FullyQualifiedErrorId | Should -BeLike $Id
        "$problem" | Should -BeLike $Message
        @(Get-Own).Count | Should -Be $before
    }

    It 'Refuses to set <Name>, and stays as it was' -ForEach @(
        @{ Name = 'an entry with such a key'; Set = { $d[@(1)] = 1 }; Message = 'key: *Object`[`]*Give a string*' }
        @{ Name = 'an entry with no key'; Set = { $d.Add($null, 1) }; Message = '*key: null cannot be a key*' }
    ) {
        $d = New-SharedDictionary @{ a = 1 }
        "$(Get-Failure $Set)" | Should -BeLike $Message
        $d.Count | Should -Be 1
        (Remove-SharedObject -InputObject $d) | Should -BeNullOrEmpty
    }
}
