# What the project promises at the prompt, word for word.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
}

Describe 'Seen at the prompt' {
    It 'Squares come in the order of the numbers' {
        1..10 | Invoke-PoolMap { $_ * $_ } | Should -Be @(1, 4, 9, 16, 25, 36, 49, 64, 81, 100)
    }

    It 'Items run in more than one process, and none of them is this one' {
        # The default pool has a worker for each processor. Items that wait for each other need one each.
        $count = [Math]::Min(2, [Environment]::ProcessorCount)
        $meeting = New-ProcessBarrier $count
        try { $ids = 1..$count | Invoke-PoolMap { $null = ($using:meeting).SignalAndWait(60); $PID } | Sort-Object -Unique }
        finally { $meeting.Dispose() }
        $ids | Should -HaveCount $count
        $ids | Should -Not -Contain $PID
    }

    It 'A pool of two does four items two at a time' {
        $p = New-ProcessPool 2 -Name two
        $meeting = New-ProcessBarrier 2
        try { 1..4 | Invoke-PoolMap -Pool two { $null = ($using:meeting).SignalAndWait(60); $_ } | Should -Be @(1, 2, 3, 4) }
        finally {
            $meeting.Dispose()
            Stop-ProcessPool $p -Force
        }
    }

    It 'A worker that is killed costs its own item' {
        $result = 1..6 | Invoke-PoolMap { if ($_ -eq 3) { Stop-Process -Id $PID -Force }; $_ } -ErrorVariable problem -ErrorAction SilentlyContinue
        $result | Should -Be @(1, 2, 4, 5, 6)
        $problem | Should -HaveCount 1
        $problem[0].TargetObject | Should -Be 3
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'WorkerCrashed*'
    }

    It 'A throw costs its own item' {
        $result = 1..5 | Invoke-PoolMap { if ($_ -eq 2) { throw 'no' }; $_ } -ErrorVariable problem -ErrorAction SilentlyContinue
        $result | Should -Be @(1, 3, 4, 5)
        $problem | Should -HaveCount 1
        "$($problem[0])" | Should -Be 'no'
    }

    It 'A .NET method maps strings' {
        Add-Type -OutputAssembly "$TestDrive/Work.dll" -TypeDefinition 'namespace Work { public static class Text { public static string Upper(string s) => s.ToUpperInvariant(); } }'
        Push-Location $TestDrive
        try { 'a', 'b' | Invoke-PoolMap -AssemblyPath ./Work.dll -TypeName Work.Text -MethodName Upper | Should -BeExactly @('A', 'B') }
        finally { Pop-Location }
    }

    It 'A task adds its arguments' {
        Invoke-PoolTask { param($x, $y) $x + $y } -ArgumentList 20, 22 | Should -Be 42
    }

    It 'A file arrives as a live FileInfo' {
        # Not /etc itself: what an ordinary user may not read there would be an error of its own.
        $files = 1..3 | ForEach-Object { $file = "$TestDrive/$_.txt"; [IO.File]::WriteAllText($file, 'x' * $_); $file } | Get-Item
        $files | Invoke-PoolMap { $_.OpenRead().Length } | Should -Be @(1, 2, 3)
    }

    It 'A worker has the cmdlets and aliases that the session has' {
        $ours = Get-Module PSMultiproc
        $theirs = Invoke-PoolTask { Get-Command -CommandType Cmdlet | Where-Object { "$($_.ImplementingType)" -like 'PSMultiproc.Commands.*' } | ForEach-Object Name }
        $theirs | Sort-Object | Should -Be ($ours.ExportedCmdlets.Keys | Sort-Object)
        foreach ($alias in $ours.ExportedAliases.Values) {
            Invoke-PoolTask { (Get-Alias $args[0]).Definition } -ArgumentList $alias.Name | Should -Be $alias.Definition
        }
    }

    It 'pmap is short for Invoke-PoolMap' {
        1..3 | pmap { $_ * 2 } | Should -Be @(2, 4, 6)
    }
}
