# What goes in, what comes out, and in what order.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
}

Describe 'Order and shape of a map' {
    It 'Keeps <Count> items in order with <Options.Keys> <Options.Values>' -ForEach @(
        @{ Count = 1; Options = @{} }
        @{ Count = 1000; Options = @{} }
        @{ Count = 20000; Options = @{} }
        @{ Count = 100; Options = @{ ChunkSize = 1 } }
        @{ Count = 100; Options = @{ ChunkSize = 7 } }
        @{ Count = 100; Options = @{ ChunkSize = 100000 } }
        @{ Count = 100; Options = @{ ThrottleLimit = 1 } }
        @{ Count = 100; Options = @{ ThrottleLimit = 1000 } }
    ) {
        $result = 1..$Count | Invoke-PoolMap @Options { $_ }
        $result | Should -HaveCount $Count
        $result -join ' ' | Should -BeExactly (1..$Count -join ' ')
    }

    It 'Keeps the order when early items are the slow ones' {
        1..8 | Invoke-PoolMap -ChunkSize 1 { Start-Sleep -Milliseconds (10 * (9 - $_)); $_ } | Should -Be @(1..8)
    }

    It 'Gives results as they are ready with -Unordered' {
        # Item 1 waits for item 2 to have been handed out here, which an ordered call never would.
        $gate = "$TestDrive/gate"
        $script = {
            1, 2 | Invoke-PoolMap -Pool $pool -Unordered -ChunkSize 1 { if ($_ -eq 1) { while (-not (Test-Path $using:gate)) { [Threading.Thread]::Sleep(5) } }; $_ } |
                ForEach-Object { if ($_ -eq 2) { $null = New-Item $gate }; $_ }
        }
        $pool = New-ProcessPool 2
        try { Invoke-Pipeline $script @{ gate = $gate; pool = $pool } | Should -Be @(2, 1) }
        finally { Stop-ProcessPool $pool -Force }
    }

    It 'Ends where no item puts out anything: <Mode>' -ForEach @(
        @{ Mode = 'ordered'; Switches = '' }
        @{ Mode = 'unordered'; Switches = '-Unordered' }
    ) {
        # Several times the items that are handed over at once, and that may be under way.
        Invoke-Pipeline "1..100000 | Invoke-PoolMap { } $Switches" | Should -BeNullOrEmpty
    }

    It 'Serves a call within the loop over another that puts out more than is kept' {
        # The only worker can go on to the inner call when the outer one's item is done: its output has to go somewhere.
        $script = {
            $pool = New-ProcessPool 1
            1 | Invoke-PoolMap -Pool $pool { foreach ($i in 1..300) { , [byte[]]::new(1MB) } } |
                ForEach-Object { if (-not $inner) { $inner = Invoke-PoolTask -Pool $pool { 'inner' }; $inner }; $_.Length } |
                Group-Object -NoElement | ForEach-Object { "$($_.Count) $($_.Name)" }
            Stop-ProcessPool $pool -Force
        }
        Invoke-Pipeline $script | Should -Be @('1 inner', "300 $(1MB)")
    }

    It 'Loses and doubles nothing with -Unordered' {
        (1..5000 | Invoke-PoolMap -Unordered { $_ } | Sort-Object) -join ' ' | Should -BeExactly (1..5000 -join ' ')
    }

    It 'Streams: the first result comes while later items wait for it' {
        $gate = "$TestDrive/first"
        $script = {
            1..3 | Invoke-PoolMap -ChunkSize 1 { if ($_ -gt 1) { while (-not (Test-Path $using:gate)) { [Threading.Thread]::Sleep(5) } }; $_ } |
                ForEach-Object { if ($_ -eq 1) { $null = New-Item $gate }; $_ }
        }
        Invoke-Pipeline $script @{ gate = $gate } | Should -Be @(1, 2, 3)
    }

    It 'Serves a call with at most <_> workers' -ForEach 1, 2 {
        $ids = 1..60 | Invoke-PoolMap -ThrottleLimit $_ -ChunkSize 1 { Start-Sleep -Milliseconds 2; $PID } | Sort-Object -Unique
        @($ids).Count | Should -BeLessOrEqual $_
    }

    It 'Serves a call with at most one worker when items come slowly, too' {
        # Each item is answered before the next one is sent.
        $pool = New-ProcessPool 3
        try {
            Wait-Until { @($pool.Workers | Where-Object State -NE Starting).Count -eq 3 }
            $ids = & { foreach ($i in 1..6) { [Threading.Thread]::Sleep(30); $i } } | Invoke-PoolMap -Pool $pool -ThrottleLimit 1 { $PID }
            @($ids | Sort-Object -Unique).Count | Should -Be 1
        }
        finally { Stop-ProcessPool $pool -Force }
    }

    It 'Passes on <Name>' -ForEach @(
        @{ Name = 'no output'; Block = { }; Expected = @() }
        @{ Name = 'several outputs of an item'; Block = { 1; 2; 3 }; Expected = @(1, 2, 3, 1, 2, 3) }
        @{ Name = 'the elements of an array'; Block = { @($_, $_) }; Expected = @(7, 7, 8, 8) }
        @{ Name = 'nulls'; Block = { $null }; Expected = @($null, $null) }
        @{ Name = 'empty strings'; Block = { '' }; Expected = @('', '') }
        @{ Name = 'output of some items only'; Block = { if ($_ -eq 8) { $_ } }; Expected = @(8) }
    ) {
        $result = @(7, 8 | Invoke-PoolMap $Block)
        $result.Count | Should -Be $Expected.Count
        for ($i = 0; $i -lt $Expected.Count; $i++) { $result[$i] | Should -Be $Expected[$i] }
    }

    It 'Keeps an array one object when it is emitted as one' {
        $result = @(1..3 | Invoke-PoolMap { , ($_, ($_ * 10)) })
        $result | Should -HaveCount 3
        $result[2] -is [array] | Should -BeTrue
        $result[2] | Should -Be @(3, 30)
    }

    It 'Hands over <Name> as one live item' -ForEach @(
        @{ Name = 'null'; Item = $null; Block = { $null -eq $_ }; Expected = $true }
        @{ Name = 'a string'; Item = 'häß 🎉'; Block = { "$($_.GetType().Name) $_" }; Expected = 'String häß 🎉' }
        @{ Name = 'a hashtable'; Item = @{ A = 1; b = 2 }; Block = { "$($_.GetType().Name) $($_.a + $_['B'])" }; Expected = 'Hashtable 3' }
        @{ Name = 'an ordered hashtable'; Item = [ordered]@{ z = 1; a = 2 }; Block = { $_.Keys -join ' ' }; Expected = 'z a' }
        @{ Name = 'a custom object'; Item = [pscustomobject]@{ PSTypeName = 'My.Thing'; N = 4 }; Block = { "$($_.PSTypeNames[0]) $($_.N)" }; Expected = 'My.Thing 4' }
        @{ Name = 'a date'; Item = [datetime]'2024-02-29'; Block = { "$($_.GetType().Name) $($_.AddYears(1).Day)" }; Expected = 'DateTime 28' }
        @{ Name = 'a folder'; Item = Get-Item $PSScriptRoot; Block = { "$($_.GetType().Name) $($_.Name)" }; Expected = 'DirectoryInfo Pester' }
    ) {
        $Item | Invoke-PoolMap $Block | Should -Be $Expected
    }

    It 'Hands over an array as one item' {
        , (1, 2) + , (3, 4) | Invoke-PoolMap { $_.Count; $_[0] } | Should -Be @(2, 1, 2, 3)
    }

    It 'Sees each item among nulls' {
        @($null, 1, $null | Invoke-PoolMap { $null -eq $_ }) | Should -Be @($true, $false, $true)
    }

    It 'Returns what it was given, of the same type: <_.GetType().Name>' -ForEach @(
        42, 42L, 4.5, 4.5d, 'text', [guid]::Empty, [version]'1.2.3', [timespan]'1:00', @{ a = 1 }, [uri]'http://x/', [bigint]::Pow(2, 100)
    ) {
        $result = $_ | Invoke-PoolMap { $_ }
        $result.GetType() | Should -Be $_.GetType()
        if ($_ -isnot [hashtable]) { $result | Should -Be $_ }
    }

    It 'Takes -InputObject as one item' {
        Invoke-PoolMap { $_.Count } -InputObject @(1, 2, 3) | Should -Be 3
    }

    It 'Sends an item as it was when it came in' {
        $shared = @{ n = 0 }
        1..5 | ForEach-Object { $shared.n = $_; $shared } | Invoke-PoolMap { $_.n } | Should -Be @(1..5)
    }

    It 'Carries <_> MB in one item and back' -ForEach 1, 20 {
        $text = [string]::new('x', $_ * 1MB)
        ($text | Invoke-PoolMap { $_ + 'y' }).Length | Should -Be ($text.Length + 1)
    }

    It 'Feeds and is fed by other cmdlets' {
        1..20 | Where-Object { $_ % 2 } | Invoke-PoolMap { [pscustomobject]@{ N = $_; Sq = $_ * $_ } } |
            Sort-Object N -Descending | Select-Object -First 2 -ExpandProperty Sq | Should -Be @(361, 289)
    }

    It 'Can be fed by itself' {
        1..50 | Invoke-PoolMap { $_ + 1 } | Invoke-PoolMap { $_ * 2 } | Should -Be @(1..50 | ForEach-Object { ($_ + 1) * 2 })
    }

    It 'Fills -OutVariable' {
        $null = 1..3 | Invoke-PoolMap { $_ } -OutVariable seen
        $seen | Should -Be @(1, 2, 3)
    }
}

Describe 'A task' {
    It 'Gives everything that its block puts out' {
        Invoke-PoolTask { 1; 'two'; 3 } | Should -Be @(1, 'two', 3)
    }

    It 'Gives nothing when there is nothing' {
        Invoke-PoolTask { } | Should -BeNullOrEmpty
    }

    It 'Runs in another process' {
        Invoke-PoolTask { $PID } | Should -Not -Be $PID
    }

    It 'Ends with an error that can be caught' {
        $failure = Get-Failure { Invoke-PoolTask { throw 'gone' } }
        "$failure" | Should -Be 'gone'
    }

    It 'Shows what the commands that format put out' {
        (1, 2 | Invoke-PoolMap { [pscustomobject] @{ a = $_ } | Format-List } | Out-String) -replace '\s+' | Should -Be 'a:1a:2'
    }

    It 'Goes on after an error that is merely written' {
        $result = Invoke-PoolTask { Write-Error 'hm'; 5 } -ErrorVariable problem -ErrorAction SilentlyContinue
        $result | Should -Be 5
        "$($problem[0])" | Should -Be 'hm'
    }
}
