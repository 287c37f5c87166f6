# The examples, each run as a user would run it, and giving the result that is known.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $examples = Resolve-Path "$PSScriptRoot/../../examples"

    # What an example shows, a line each; an error when it shows one.
    function Invoke-Example([string] $Name, [string] $Arguments = '', [string] $Folder = 'SharedMemory') {
        $run = Invoke-ChildSession "& '$examples/$Folder/$Name.ps1' $Arguments -Module '$manifest'"
        if ($run.Error -or $run.ExitCode) { throw "It ended with $($run.ExitCode). $($run.Error)`n$($run.Output -join "`n")" }
        $run.Output
    }
}

Describe 'The example' {
    It '<Name> shows <Shows>' -ForEach @(
        @{ Name = 'Add-ToSharedValue'; Shows = @('4') }
        @{ Name = 'Add-ToSharedArray'; Shows = '4', '5', '6', '7' }
        @{ Name = 'Add-ToSharedDictionary'; Shows = '0 = 0', '1 = 2', '2 = 4', '3 = 6', '4 = 8', '5 = 10', '6 = 12', '7 = 14', '8 = 16', '9 = 18', '10' }
        @{ Name = 'Use-ReentrantLock'; Shows = 'outer', 'inner', 'False', 'True' }
        @{ Name = 'Wait-Condition'; Shows = 'saw 3', 'saw 3', 'saw 3' }
        @{ Name = 'Send-ThroughQueue'; Shows = 'Object[] of 3', '42', 'null', 'hello' }
        @{ Name = 'Send-ThroughPipe'; Shows = 'Object[] of 3', '42', 'null', 'hello', 'no more comes' }
        @{ Name = 'Measure-LogLevel'; Shows = 'no entry: 3', 'web1 ERROR: 10', 'web1 INFO: 250', 'web1 WARN: 40', 'web2 ERROR: 10', 'web2 INFO: 250', 'web2 WARN: 40', 'web3 ERROR: 10', 'web3 INFO: 250', 'web3 WARN: 40' }
        @{ Name = 'Wait-Event'; Shows = 'for ever: True', 'for a moment: False' }
    ) {
        Invoke-Example $Name | Should -Be $Shows
    }

    It 'Write-InTurn keeps the lines of a task together' {
        $tasks = foreach ($line in Invoke-Example Write-InTurn) { $line -replace 'task (\d), line (\d)', '$1$2' }
        $tasks.Count | Should -Be 12
        for ($i = 0; $i -lt 12; $i += 3) { $tasks[$i..($i + 2)] | Should -Be (1..3 | ForEach-Object { "$($tasks[$i][0])$_" }) }
    }

    It 'Limit-Concurrency never lets more than two in' {
        [int](Invoke-Example Limit-Concurrency) | Should -BeIn 1, 2
    }

    It 'Receive-Task has each task done once' {
        Invoke-Example Receive-Task | Sort-Object | Should -Be (1..6 | ForEach-Object { "$_ squared is $($_ * $_)" })
    }

    It 'Join-Consumers -End <_> has each item consumed once' -ForEach 'Sentinel', 'Complete', 'Join' {
        [int[]](Invoke-Example Join-Consumers "-End $_") | Sort-Object | Should -Be (1..20 | ForEach-Object { $_ * $_ })
    }

    It 'Resolve-Deadlock lets both have both locks' {
        Invoke-Example Resolve-Deadlock | Sort-Object | Should -Be 'first has both', 'second has both'
    }

    It 'Measure-LostUpdate loses nothing with a lock or an atomic step, ten runs out of ten' {
        Invoke-Example Measure-LostUpdate '-Way GetLock, Lock, Add -Runs 10' | Should -Be (@('200') * 30)
    }

    It 'Measure-LostUpdate -Way None loses additions' {
        # Which of them is up to chance. Of so many, tried so often, some are lost.
        Invoke-Example Measure-LostUpdate '-Times 5000 -Runs 10' | Where-Object { [int]$_ -lt 50000 } | Should -Not -BeNullOrEmpty
    }

    It 'Start-Callback gathers results and errors as they come' {
        Invoke-Example Start-Callback -Folder Pools | Should -Be 'squares: 1, 4, 9, 16', 'error: no squares of 13'
    }

    It 'Start-ThreeProcesses lets three processes meet' {
        Invoke-Example Start-ThreeProcesses -Folder Processes | Should -Be 'worker 0', 'worker 1', 'worker 2', 'all met: True'
    }

    It 'Show-ProcessId shows a child of the main line''s process' {
        $main, $function, $hello = Invoke-Example Show-ProcessId -Folder Processes
        $main | Should -Match "^main line: process (\d+), parent $PID$"
        $id = ($main -split '\D+')[1]
        $function | Should -Match "^function f: process \d+, parent $id$"
        $hello | Should -Be 'hello bob'
    }

    It 'Compress-File does the rest when it is run again' {
        $folder = (New-Item "$TestDrive/compress" -ItemType Directory).FullName
        1..3 | ForEach-Object { Set-Content "$folder/$_.txt" "text $_" }
        # In the way of what it makes.
        $null = New-Item "$folder/2.txt.gz" -ItemType Directory
        $run = Invoke-ChildSession "& '$examples/Compress-File.ps1' '$folder' -Log '$TestDrive/compress.log' -Module '$manifest'"
        $run.Output | Should -Be '2 compressed, 1 failed'
        $run.Error | Should -BeLike '*2.txt.gz*'
        Remove-Item "$folder/2.txt.gz"
        Invoke-Example Compress-File "'$folder' -Log '$TestDrive/compress.log'" -Folder . | Should -Be '3 compressed, 0 failed'
        $reader = [IO.StreamReader]::new([IO.Compression.GZipStream]::new([IO.File]::OpenRead("$folder/2.txt.gz"), [IO.Compression.CompressionMode]::Decompress))
        try { $reader.ReadToEnd().Trim() | Should -Be 'text 2' } finally { $reader.Dispose() }
    }

    It 'Get-ExitCode shows the code of each' -Skip:$IsWindows {
        Invoke-Example Get-ExitCode -Folder Processes | Should -Be 'ends: Completed, 0', 'exits: Completed, 7', 'fails: Failed, 1', 'hangs: Stopped, 137'
    }
}
