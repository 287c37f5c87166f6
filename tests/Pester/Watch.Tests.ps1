# What a pool is doing, and has done: Get-ProcessPool, Watch-ProcessPool, Export-PoolTrace.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $pool = New-ProcessPool 2 -Name watched
    # Two items fail: one by itself, one with its worker.
    $null = 1..6 | Invoke-PoolMap -Pool $pool -ErrorAction SilentlyContinue {
        if ($_ -eq 3) { throw 'no' }
        if ($_ -eq 5) { Stop-Process -Id $PID -Force }
        $_
    }
    Wait-Until { @($pool.Workers | Where-Object State -EQ Idle).Count -eq 2 }
}

AfterAll {
    $pool | Stop-ProcessPool -Force -Confirm:$false
}

Describe 'What a pool is doing' {
    It 'Counts what each worker has done, what failed, and how often it was replaced' {
        ($pool.Workers | Measure-Object Done -Sum).Sum | Should -Be 6
        ($pool.Workers | Measure-Object Failed -Sum).Sum | Should -Be 2
        ($pool.Workers | Measure-Object Restarts -Sum).Sum | Should -Be 1
    }

    It 'Tells memory and processor time of each worker' {
        foreach ($worker in $pool.Workers) {
            $worker.Memory | Should -BeGreaterThan 1MB
            $worker.ProcessorTime | Should -BeGreaterThan ([timespan]::Zero)
        }
    }

    It 'Tells what a worker is at: <Name>' -ForEach @(
        @{ Name = 'a number'; Item = 42; Text = '42' }
        @{ Name = 'text'; Item = "two`nlines"; Text = 'two lines' }
        @{ Name = 'a row of a table'; Item = [pscustomobject] @{ Name = 'web1'; Port = 80 }; Text = '@{Name=web1; Port=80}' }
        @{ Name = 'an object whose text is computed'; Item = [pscustomobject] @{ } | Add-Member ScriptMethod ToString { throw 'It was asked.' } -Force -PassThru; Text = '@{}' }
        @{ Name = 'a row with a computed value'; Item = [pscustomobject] @{ Name = 'web1' } | Add-Member ScriptProperty Up { $true } -PassThru; Text = '@{Name=web1}' }
        @{ Name = 'a file'; Item = Get-Item $PSCommandPath; Text = 'Watch.Tests.ps1' }
        @{ Name = 'a hashtable'; Item = @{ a = 1 }; Text = 'Hashtable of 1' }
        @{ Name = 'an array'; Item = , (1, 2, 3); Text = 'Object`[`] of 3' }
    ) {
        $go = New-ProcessEvent
        try {
            $job = $Item | Invoke-PoolMap -Pool $pool -AsJob { $null = ($using:go).Wait(60) }
            Wait-Until { $pool.Workers | Where-Object CurrentItem }
            $worker = $pool.Workers | Where-Object CurrentItem
            $worker.State | Should -Be 'Busy'
            $worker.CurrentItem.Index | Should -Be 0
            $worker.CurrentItem.Text | Should -BeLike $Text
            $worker.Seconds | Should -BeGreaterOrEqual 0
            $pool.InFlight | Should -Be 1
            $pool.ChunkSize | Should -Be 1
        }
        finally {
            $null = $go.Set()
            $job | Wait-Job -Timeout 60 | Remove-Job -Force
            $go.Dispose()
        }
    }

    It 'Is a table of pools, and one of workers' {
        $PSStyle.OutputRendering, $before = 'PlainText', $PSStyle.OutputRendering
        try {
            (Get-ProcessPool watched | Out-String -Width 120) -split '\r?\n' -match '^watched +Open +2 +0 +0 +0 +0 ' | Should -HaveCount 1
            $head, $line, $rows = (Get-ProcessPool watched).Workers | Out-String -Width 120 | ForEach-Object { $_.Trim() -split '\r?\n' }
            $head | Should -Match '^Number +ProcessId +State +Seconds +Done +Failed +Restarts +Memory\(M\) +CPU\(s\) +Item *$'
            $rows | Should -HaveCount 2
        }
        finally { $PSStyle.OutputRendering = $before }
    }
}

Describe 'Watch-ProcessPool' {
    It 'Says that it needs a terminal, and what to do without' {
        $run = Invoke-ChildSession 'try { Watch-ProcessPool } catch { $_.FullyQualifiedErrorId; "$_" }'
        $run.Output[0] | Should -Be 'NoTerminal,PSMultiproc.Commands.WatchProcessPoolCommand'
        $run.Output[1] | Should -BeLike '*Get-ProcessPool*'
    }

    It 'Is refused a pool that there is not' {
        (Get-Failure { Watch-ProcessPool nosuch }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
    }
}

Describe 'Export-PoolTrace' {
    It 'Writes Chrome trace events, in a relative path, of a pool by its name' {
        Push-Location $TestDrive
        try { Export-PoolTrace watched trace.json | Should -BeNullOrEmpty }
        finally { Pop-Location }
        $events = (Get-Content "$TestDrive/trace.json" -Raw | ConvertFrom-Json).traceEvents
        ($events | Where-Object ph -EQ M).args.name | Should -Be 'pool watched', 'worker 1', 'worker 2'
        # Whatever chunks they came in.
        ($events | Where-Object { $_.args.call -eq 1 } | ForEach-Object { $_.args.items } | Measure-Object -Sum).Sum | Should -Be 6
        ($events | Where-Object cat -EQ failed | ForEach-Object { $_.args.failed } | Measure-Object -Sum).Sum | Should -Be 2
        ($events | Where-Object ph -EQ i).name | Should -BeLike 'process * ended: signal 9'
    }

    It 'Draws a picture, in a path of a PowerShell drive, of a pool from the pipeline' {
        $pool | Export-PoolTrace -Path TestDrive:/trace.svg
        $picture = [xml] (Get-Content "$TestDrive/trace.svg" -Raw)
        $picture.DocumentElement.LocalName | Should -Be 'svg'
        $bars = $picture.GetElementsByTagName('rect') | Where-Object title    # and not the legend's
        @($bars | Where-Object class -EQ failed).Count | Should -BeIn 1, 2
        @($bars | Where-Object class -EQ life) | Should -HaveCount 3
    }

    It 'Is refused <Name>' -ForEach @(
        @{ Name = 'an unknown extension'; Call = { Export-PoolTrace $pool trace.txt }; Id = 'TraceFormatUnknown,*'; Says = "-Path: 'trace.txt'*.json*.svg*" }
        @{ Name = 'no extension'; Call = { Export-PoolTrace $pool trace }; Id = 'TraceFormatUnknown,*'; Says = "-Path: 'trace'*" }
        @{ Name = 'a path that is no file''s'; Call = { Export-PoolTrace $pool env:x.svg }; Id = 'PathNotFile,*'; Says = '-Path:*Environment*' }
        @{ Name = 'a folder that there is not'; Call = { Export-PoolTrace $pool TestDrive:/none/x.svg }; Id = 'TraceNotWritten,*'; Says = '-Path:*none*' }
        @{ Name = 'a folder'; Call = { $null = New-Item TestDrive:/folder.svg -ItemType Directory; Export-PoolTrace $pool TestDrive:/folder.svg }; Id = 'TraceNotWritten,*'; Says = '-Path:*folder.svg*' }
        @{ Name = 'a drive that there is not'; Call = { Export-PoolTrace $pool nosuch:/x.svg }; Id = 'DriveNotFound,*'; Says = '*nosuch*' }
        @{ Name = 'a file that is there, with -NoClobber'; Call = { Set-Content TestDrive:/kept.svg kept; Export-PoolTrace $pool TestDrive:/kept.svg -NoClobber }; Id = 'NoClobber,*'; Says = '-Path:*-NoClobber*' }
        @{ Name = 'a read-only file'; Call = { Set-Content TestDrive:/locked.svg kept; Set-ItemProperty TestDrive:/locked.svg IsReadOnly $true; Export-PoolTrace $pool TestDrive:/locked.svg }; Id = 'TraceFileReadOnly,*'; Says = '-Path:*-Force*' }
        @{ Name = 'several pools'; Call = { Export-PoolTrace ($pool, $pool) x.svg }; Id = 'ParameterArgumentTransformationError,*'; Says = '*one pool*' }
    ) {
        # Whatever the session's preference: a refusal is an error that ends nothing by itself.
        $failure = Get-Failure { $ErrorActionPreference = 'Stop'; & $Call }
        $failure.FullyQualifiedErrorId | Should -BeLike $Id
        "$failure" | Should -BeLike $Says
        Get-Content TestDrive:/kept.svg, TestDrive:/locked.svg -ErrorAction Ignore | Should -Not -BeLike '*<*'
    }

    It 'Writes each pool of the pipeline to a file of its own, and none over another''s' {
        $other = New-ProcessPool 1 -Name other
        $pool, $other | Export-PoolTrace -Path { "TestDrive:/of-$($_.Name).svg" }
        Get-Content TestDrive:/of-watched.svg -Raw | Should -BeLike '*watched*'
        Get-Content TestDrive:/of-other.svg -Raw | Should -BeLike '*other*'
        $pool, $other | Export-PoolTrace -Path TestDrive:/of-all.svg -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem.FullyQualifiedErrorId | Should -BeLike 'TraceFileTaken,*'
        "$problem" | Should -BeLike '-Path:*of-all.svg*'
        Get-Content TestDrive:/of-all.svg -Raw | Should -BeLike '*watched*'
        Stop-ProcessPool $other -Force
    }

    It 'Replaces a file, with -Force a read-only one, and nothing with -WhatIf' {
        Set-Content TestDrive:/again.svg old
        Export-PoolTrace $pool TestDrive:/again.svg -WhatIf
        Get-Content TestDrive:/again.svg | Should -Be 'old'
        Set-ItemProperty TestDrive:/again.svg IsReadOnly $true
        Export-PoolTrace $pool TestDrive:/again.svg -Force
        Get-Content TestDrive:/again.svg -Raw | Should -BeLike '<?xml*'
        (Get-Item TestDrive:/again.svg).IsReadOnly | Should -BeTrue
    }

    It 'Tells of a pool that has ended' {
        $ended = New-ProcessPool 1
        1..3 | Invoke-PoolMap -Pool $ended { $_ } | Should -HaveCount 3
        Close-ProcessPool $ended
        Wait-ProcessPool $ended
        Export-PoolTrace $ended TestDrive:/ended.json
        $events = (Get-Content TestDrive:/ended.json -Raw | ConvertFrom-Json).traceEvents
        # A worker that is told to exit has a second for it.
        ($events | Where-Object ph -EQ i).name | Should -Match '^process \d+ ended: (exit code 0|signal 9)$'
    }
}
