# The log of a call, and going on where it ends.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $pool = New-ProcessPool 2

    # What a call gave, or its job gives.
    filter Receive-JobOutput { $_ -is [Management.Automation.Job] ? (Receive-Job $_ -Wait -AutoRemoveJob) : $_ }

    # A log's lines as objects, in the items' order.
    function Get-LoggedItem([string] $Path) { Get-Content $Path | ConvertFrom-Json | Select-Object -Skip 1 | Sort-Object index }
}

AfterAll { Stop-ProcessPool $pool -Force }

Describe '-JobLogPath' {
    It 'Has a line for each item: <Name>' -ForEach @(
        @{ Name = 'one that is done'; Block = { $_ }; Exit = 0; Id = $null }
        @{ Name = 'one that says nothing'; Block = { }; Exit = 0; Id = $null }
        @{ Name = 'one that reports errors and goes on'; Block = { Write-Error 'no'; $_ }; Exit = 0; Id = $null }
        @{ Name = 'one that throws'; Block = { throw 'no' }; Exit = 1; Id = 'no'; Message = 'no' }
        @{ Name = 'one that a command''s error ends'; Block = { Get-Item /nosuch -ErrorAction Stop }; Exit = 1; Id = 'PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand'; Message = '*/nosuch*' }
        @{ Name = 'one that exits'; Block = { exit 7 }; Exit = 7; Id = 'WorkerCrashed'; Message = '*code 7*' }
        @{ Name = 'one that exits as if it were done'; Block = { exit 0 }; Exit = 1; Id = 'WorkerCrashed'; Message = '*code 0*' }
        @{ Name = 'one that is killed'; Block = { Stop-Process -Id $PID -Force }; Exit = 137; Id = 'WorkerCrashed'; Message = '*signal 9*'; IsUnix = $true }
        @{ Name = 'one that takes too long'; Block = { Start-Sleep 300 }; Limit = 0.5; Exit = 124; Id = 'TaskTimedOut'; Message = '*0.5 s,*' }
    ) {
        if ($IsUnix -and $IsWindows) { Set-ItResult -Skipped; return }
        $log = "$TestDrive/$([guid]::NewGuid()).log"
        $begun = [datetime]::UtcNow.AddSeconds(-1)
        $null = 'a', 'b' | Invoke-PoolMap -Pool $pool $Block -JobLogPath $log -TimeoutSeconds ($Limit ?? 60) -ErrorAction SilentlyContinue
        $lines = Get-LoggedItem $log
        $lines.index | Should -Be 0, 1
        foreach ($line in $lines) {
            $line.psobject.Properties.Name | Should -Be 'index', 'start', 'seconds', 'attempts', 'worker', 'exit', 'error', 'hash'
            $line.start.Kind | Should -Be 'Utc'
            $line.start | Should -BeGreaterThan $begun
            $line.start | Should -BeLessOrEqual ([datetime]::UtcNow)
            $line.seconds | Should -BeGreaterOrEqual 0
            $line.attempts | Should -Be 1
            $line.worker | Should -BeIn 1, 2
            $line.exit | Should -Be $Exit
            $line.error.id | Should -Be $Id
            $line.error.message | Should -BeLike "$Message"
            $line.hash | Should -Match '^[0-9a-f]{16}$'
        }
        $lines[0].hash | Should -Not -Be $lines[1].hash
    }

    It 'Goes with <Name>' -ForEach @(
        @{ Name = '-Unordered'; With = @{ Unordered = $true } }
        @{ Name = '-ChunkSize'; With = @{ ChunkSize = 7 } }
        @{ Name = '-ThrottleLimit'; With = @{ ThrottleLimit = 1 } }
        @{ Name = '-RetryCount'; With = @{ RetryCount = 2 } }
        @{ Name = '-Splat'; With = @{ Splat = $true } }
    ) {
        $log = "$TestDrive/$([guid]::NewGuid()).log"
        $run = { 1..50 | Invoke-PoolMap -Pool $pool { param($n) $n = $n ?? $_; if ($n % 10 -eq 0) { throw 'no' }; $n } -JobLogPath $log -ErrorAction SilentlyContinue @With @args }
        & $run | Sort-Object | Should -Be (1..50 | Where-Object { $_ % 10 })
        $lines = Get-LoggedItem $log
        $lines.index | Should -Be (0..49)
        ($lines | Where-Object exit).index | Should -Be 9, 19, 29, 39, 49
        ($lines | Where-Object exit).attempts | Should -Be (@(1 + $With['RetryCount']) * 5)
        $again = . $run -Resume -ErrorVariable problem
        $again | Should -BeNullOrEmpty
        $problem | Should -HaveCount 5
    }

    It 'Goes with a method' {
        $assembly = "$TestDrive/Doubler.dll"
        Add-Type 'public static class Doubler { public static int Run(int i) => i == 2 ? throw new System.Exception("two") : 2 * i; }' -OutputAssembly $assembly
        $call = @{ Pool = $pool; AssemblyPath = $assembly; TypeName = 'Doubler'; MethodName = 'Run'; JobLogPath = "$TestDrive/method.log"; ErrorAction = 'SilentlyContinue' }
        1..3 | Invoke-PoolMap @call | Should -Be 2, 6
        1..3 | Invoke-PoolMap @call -Resume -ErrorVariable problem | Should -BeNullOrEmpty
        $problem | Should -HaveCount 1
    }

    It 'Is written by the time an output is there, and may be read' {
        $log = "$TestDrive/early.log"
        $seen = 1..3 | Invoke-PoolMap -Pool $pool { $_ } -JobLogPath $log | ForEach-Object { (Get-LoggedItem $log).index -contains $_ - 1 }
        $seen | Should -Be $true, $true, $true
    }

    It 'Is closed when the call ends <Name>' -ForEach @(
        @{ Name = 'by itself'; Do = { 1..3 | Invoke-PoolMap -Pool $pool { $_ } -JobLogPath $log } }
        @{ Name = 'with enough'; Do = { 1..300 | Invoke-PoolMap -Pool $pool { $_ } -JobLogPath $log | Select-Object -First 1 } }
        @{ Name = 'by an error'; Do = { 1..300 | Invoke-PoolMap -Pool $pool { throw $_ } -JobLogPath $log -ErrorAction Stop } }
        @{ Name = 'before its first item'; Do = { & { throw 'early' } | Invoke-PoolMap -Pool $pool { $_ } -JobLogPath $log } }
        @{ Name = 'by what cannot be sent'; Do = { 1..3 | Invoke-PoolMap -Pool $pool { $_ } -JobLogPath $log -ArgumentList (, [Threading.Thread]::CurrentThread) } }
        @{ Name = 'with its pool closed'; Do = { 1..3 | Invoke-PoolMap -Pool $closed { $_ } -JobLogPath $log } }
    ) {
        $log = "$TestDrive/$([guid]::NewGuid()).log"
        $closed = New-ProcessPool 1
        Close-ProcessPool $closed
        try { $null = & $Do } catch { $null = $_ }
        1..3 | Invoke-PoolMap -Pool $pool { $null = $_ } -JobLogPath $log -Resume
        (Get-LoggedItem $log).index | Sort-Object -Unique | Select-Object -First 3 | Should -Be 0, 1, 2
    }

    It 'Finds the path as other commands do: <Path>' -ForEach @(
        @{ Path = 'relative.log' }
        @{ Path = './sub/../dot.log' }
        @{ Path = 'Logs:/drive.log' }
        @{ Path = '[a].log' }
    ) {
        $null = New-PSDrive Logs FileSystem $TestDrive
        Push-Location $TestDrive
        $null = New-Item sub -ItemType Directory -Force
        try {
            1 | Invoke-PoolMap -Pool $pool { $_ } -JobLogPath $Path | Should -Be 1
            "$TestDrive/$(Split-Path $Path -Leaf)" | ForEach-Object { [IO.File]::Exists($_) } | Should -BeTrue
        }
        finally { Pop-Location }
    }
}

Describe '-Resume' {
    It 'Warns once of input that is shorter than the log: <Name>' -ForEach @(
        @{ Name = 'some'; Count = 3; Says = '*input has 3 items*2 more items done, from index 3 on*' }
        @{ Name = 'all but one'; Count = 4; Says = '*input has 4 items*1 more item done, from index 4 on*' }
        @{ Name = 'nothing'; Count = 0; Says = '*input has 0 items*5 more items done, from index 0 on*' }
        @{ Name = 'nothing less'; Count = 5 }
        @{ Name = 'more'; Count = 6 }
        @{ Name = 'less, not in order'; Count = 3; With = @{ Unordered = $true }; Says = '*2 more items done, from index 3 on*' }
        @{ Name = 'less, as a job'; Count = 3; With = @{ AsJob = $true }; Says = '*2 more items done, from index 3 on*' }
        @{ Name = 'less by an item that had failed'; Count = 4; Fails = 5 }
        @{ Name = 'less by items of which one had failed'; Count = 3; Fails = 4; Says = '*1 more item done, from index 4 on*' }
        @{ Name = 'nothing, as a job'; Count = 0; With = @{ AsJob = $true }; Says = '*5 more items done, from index 0 on*' }
    ) {
        $log = "$TestDrive/$([guid]::NewGuid()).log"
        $failing = $Fails ?? 0
        $null = 1..5 | Invoke-PoolMap -Pool $pool { if ($_ -eq $using:failing) { throw 'no' }; $_ } -JobLogPath $log -ErrorAction SilentlyContinue
        $with = $With ?? @{ }
        $null = 1..9 | Select-Object -First $Count | Invoke-PoolMap -Pool $pool { $_ } -JobLogPath $log -Resume -WarningVariable warned -WarningAction SilentlyContinue @with | Receive-JobOutput
        $warned | Should -HaveCount ($Says ? 1 : 0)
        "$warned" | Should -BeLike "$Says"
    }

    It 'Runs what failed and what never ended, and nothing else' {
        $log = "$TestDrive/resume.log"
        $null = 1..10 | Invoke-PoolMap -Pool $pool { if ($_ -in 3, 7) { throw 'no' }; $_ } -JobLogPath $log -ErrorAction SilentlyContinue
        1..12 | Invoke-PoolMap -Pool $pool { "$_ again" } -JobLogPath $log -Resume | Should -Be '3 again', '7 again', '11 again', '12 again'
        1..12 | Invoke-PoolMap -Pool $pool { "$_ again" } -JobLogPath $log -Resume | Should -BeNullOrEmpty
        1..12 | Invoke-PoolMap -Pool $pool { "$_ again" } -JobLogPath $log -Resume -Unordered | Should -BeNullOrEmpty
        Get-LoggedItem $log | Should -HaveCount 14
    }

    It 'Keeps the items'' indices' {
        $log = "$TestDrive/index.log"
        $null = 1..5 | Invoke-PoolMap -Pool $pool { if ($_ -eq 4) { throw 'no' } } -JobLogPath $log -ErrorAction SilentlyContinue
        1..5 | Invoke-PoolMap -Pool $pool { $PSMultiproc.Index } -JobLogPath $log -Resume | Should -Be 3
    }

    It 'Skips more items than a call holds at once' {
        $log = "$TestDrive/many.log"
        $null = 1..70000 | Invoke-PoolMap -Pool $pool { if ($_ -eq 69999) { throw 'no' } } -JobLogPath $log -ErrorAction SilentlyContinue
        1..70000 | Invoke-PoolMap -Pool $pool { $_ } -JobLogPath $log -Resume | Should -Be 69999
        1..70000 | Invoke-PoolMap -Pool $pool { $_ } -JobLogPath $log -Resume -Unordered | Should -BeNullOrEmpty
    }

    It 'Runs what comes at the end of a call where there is something to run' {
        $log = "$TestDrive/end.log"
        $null = 1..4 | Invoke-PoolMap -Pool $pool { process { if ($_ -eq 2) { throw 'no' } } end { 'end' } } -JobLogPath $log -ErrorAction SilentlyContinue
        1..4 | Invoke-PoolMap -Pool $pool { process { $_ } end { 'end' } } -JobLogPath $log -Resume | Should -Be 2, 'end'
        1..4 | Invoke-PoolMap -Pool $pool { process { $_ } end { 'end' } } -JobLogPath $log -Resume | Should -BeNullOrEmpty
        Get-LoggedItem $log | Should -HaveCount 5
    }

    It 'Knows in another session <Name>' -ForEach @(
        @{ Name = 'numbers'; Items = '1..5' }
        @{ Name = 'text'; Items = '"a", "ü", ""' }
        @{ Name = 'nothing'; Items = '$null, $null' }
        @{ Name = 'hashtables'; Items = '1..5 | ForEach-Object { @{ one = $_; two = "x$_"; three = @{ four = 4; five = 5; six = 6 }; seven = 7 } }' }
        @{ Name = 'custom objects'; Items = '1..5 | ForEach-Object { [pscustomobject]@{ name = "n$_"; table = @{ a = 1; b = 2; c = 3 } } }' }
        @{ Name = 'rows of a table'; Items = '"a,b`n1,2`n3,4" | ConvertFrom-Csv' }
        @{ Name = 'files'; Items = "Get-ChildItem '$PSScriptRoot'" }
        @{ Name = 'credentials'; Items = '1..3 | ForEach-Object { [pscredential]::new("u$_", (ConvertTo-SecureString "p" -AsPlainText -Force)) }' }
        @{ Name = 'sets of names'; Items = '1..3 | ForEach-Object { , [Collections.Generic.HashSet[string]]::new([string[]]("a", "b", "$_")) }' }
    ) {
        $log = "$TestDrive/$([guid]::NewGuid()).log"
        @(& ([scriptblock]::Create($Items)) | Invoke-PoolMap -Pool $pool { 1 } -JobLogPath $log).Count | Should -BeGreaterThan 1
        $run = Invoke-ChildSession "@($Items | Invoke-PoolMap { 1 } -JobLogPath '$log' -Resume).Count"
        $run.Error | Should -BeNullOrEmpty
        $run.Output | Should -Be '0'
    }

    It 'Has each effect once for what was logged as done, the session being killed amid 10,000 items' {
        $folder = (New-Item "$TestDrive/killed" -ItemType Directory).FullName
        $log = "$TestDrive/killed.log"
        # The input never ends, so that no session is through before it is killed.
        $script = "& { foreach (`$i in 0..9999) { if (`$i -ge `$most) { Start-Sleep 300 }; `$i } } | Invoke-PoolMap { [IO.File]::AppendAllText('$folder/' + `$_, 'x') } -JobLogPath '$log'"
        $logged = { if ([IO.File]::Exists($log)) { @([IO.File]::ReadAllLines($log)).Count } else { 0 } }
        $lengths = @{}
        foreach ($enough in 2000, 6000) {
            $session = Start-ChildSession ("`$most = $enough + 1000; $script" + $(if (& $logged) { ' -Resume' }))
            try { Wait-Until { (& $logged) -gt $enough } } finally { $session.Kill() }
            $session.WaitForExit()
            $done = foreach ($line in [IO.File]::ReadAllText($log) -split "`n" | Select-Object -Skip 1 -SkipLast 1) { if ($line -match '"index":(\d+),.*"exit":0') { $Matches[1] } }
            $done.Count | Should -BeLessThan 10000
            foreach ($index in $done) { if (-not $lengths.ContainsKey($index)) { $lengths[$index] = [IO.FileInfo]::new("$folder/$index").Length } }
        }
        $rest = 0..9999 | Invoke-PoolMap -Pool $pool { [IO.File]::AppendAllText("$using:folder/$_", 'x'); $_ } -JobLogPath $log -Resume
        $rest | Should -Be (0..9999 | Where-Object { -not $lengths.ContainsKey("$_") })
        @($lengths.Keys | Where-Object { [IO.FileInfo]::new("$folder/$_").Length -ne $lengths[$_] }) | Should -BeNullOrEmpty
        [IO.Directory]::GetFiles($folder).Count | Should -Be 10000
        @([IO.Directory]::GetFiles($folder) | Where-Object { [IO.FileInfo]::new($_).Length -notin 1, 2, 3 }) | Should -BeNullOrEmpty
    }
}

Describe 'A log that cannot be used is refused before an item is looked at' {
    It '<Name>' -ForEach @(
        @{ Name = 'one that exists'; Call = { Invoke-PoolMap { $_ } -JobLogPath $old }; Id = 'JobLogUnusable,*'; Says = '*JobLogPath*old.log*exists*Resume*' }
        @{ Name = 'a file that is none'; Call = { Invoke-PoolMap { $_ } -JobLogPath $text -Resume }; Id = 'JobLogUnusable,*'; Says = '*text.txt*first line*' }
        @{ Name = '-Resume without a log'; Call = { Invoke-PoolMap { $_ } -Resume }; Id = 'JobLogPathMissing,*'; Says = '-Resume*-JobLogPath*' }
        @{ Name = '-Resume without its file'; Call = { Invoke-PoolMap { $_ } -JobLogPath "$TestDrive/none.log" -Resume }; Id = 'JobLogUnusable,*'; Says = '*none.log*not there*leave Resume out*' }
        @{ Name = 'a folder'; Call = { Invoke-PoolMap { $_ } -JobLogPath $TestDrive }; Id = 'JobLogUnusable,*'; Says = '*is a folder. Give a file.' }
        @{ Name = 'a folder to go on with'; Call = { Invoke-PoolMap { $_ } -JobLogPath $TestDrive -Resume }; Id = 'JobLogUnusable,*'; Says = '*is a folder. Give a file.' }
        @{ Name = 'a path without its folder'; Call = { Invoke-PoolMap { $_ } -JobLogPath "$TestDrive/no/log" }; Id = 'JobLogUnusable,*'; Says = '*cannot be opened*Give a file in a folder that exists*' }
        if (-not $IsWindows) {
            @{ Name = 'a pipe'; Call = { Invoke-PoolMap { $_ } -JobLogPath $fifo }; Id = 'JobLogUnusable,*'; Says = '*is a pipe. Give a file.' }
            @{ Name = 'a link to nothing'; Call = { Invoke-PoolMap { $_ } -JobLogPath $link }; Id = 'JobLogUnusable,*'; Says = '*is a link to*/nowhere/log*which is not there*' }
            @{ Name = 'a link to nothing to go on with'; Call = { Invoke-PoolMap { $_ } -JobLogPath $link -Resume }; Id = 'JobLogUnusable,*'; Says = '*is a link to*/nowhere/log*which is not there*' }
        }
        @{ Name = 'what is no file'; Call = { Invoke-PoolMap { $_ } -JobLogPath Env:x }; Id = 'PathNotFile,*'; Says = '-JobLogPath*Environment*' }
        @{ Name = 'no path'; Call = { Invoke-PoolMap { $_ } -JobLogPath '' }; Id = 'ParameterArgumentValidation*'; Says = '*JobLogPath*' }
    ) {
        $old, $text = "$TestDrive/old.log", "$TestDrive/text.txt"
        if (-not (Test-Path $old)) { $null = 1 | Invoke-PoolMap -Pool $pool { $_ } -JobLogPath $old }
        Set-Content $text 'some text'
        $fifo, $link = "$TestDrive/fifo", "$TestDrive/link"
        if (-not $IsWindows -and -not (Test-Path $fifo)) {
            mkfifo $fifo
            ln -s "$TestDrive/nowhere/log" $link
        }
        $before = Get-Content $old, $text
        $script:looked = 0
        $failure = Get-Failure { & { process { } end { $script:looked++; 1 } } | & ([scriptblock]::Create("`$input | $Call")) }
        $failure.FullyQualifiedErrorId | Should -BeLike $Id
        "$failure" | Should -BeLike $Says
        Get-Content $old, $text | Should -Be $before
        "$TestDrive/none.log" | Should -Not -Exist
    }

    It 'One of other input: it names the item, its index and the line' {
        $log = "$TestDrive/other.log"
        $null = 1..5 | Invoke-PoolMap -Pool $pool { $_ } -JobLogPath $log
        $line = 1 + [array]::FindIndex([string[]](Get-Content $log), [Predicate[string]] { $args[0] -like '{"index":3,*' })
        $failure = Get-Failure { 1, 2, 3, 'four', 5 | Invoke-PoolMap -Pool $pool { $_ } -JobLogPath $log -Resume }
        $failure.FullyQualifiedErrorId | Should -BeLike 'JobLogMismatch,*'
        "$failure" | Should -BeLike "*other.log*line $line*item 3*'four'*"
        $failure.Exception.Index, $failure.Exception.Line | Should -Be 3, $line
    }

    It 'One that another call has, of this session or of another' {
        $log = "$TestDrive/used.log"
        $failures = 1 | Invoke-PoolMap -Pool $pool { $_ } -JobLogPath $log | ForEach-Object {
            Get-Failure { 1 | Invoke-PoolMap -Pool $pool { $_ } -JobLogPath $log -Resume }
            $null = Get-Content $log
            (Invoke-ChildSession "try { 1 | Invoke-PoolMap { 1 } -JobLogPath '$log' -Resume } catch { `"`$_`" }").Output -join ' '
        }
        $failures | Should -HaveCount 2
        $failures | ForEach-Object { "$_" } | Should -BeLike '*used.log*in use*'
    }

    It 'One on a full disk ends the call' -Skip:(-not $IsLinux) {
        $failure = Get-Failure { 1..10 | Invoke-PoolMap -Pool $pool { $_ } -JobLogPath /dev/full }
        $failure.FullyQualifiedErrorId | Should -BeLike 'JobLogUnusable,*'
        "$failure" | Should -BeLike '*/dev/full*cannot be written*'
    }
}
