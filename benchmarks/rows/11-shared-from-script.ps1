# A number and a lock that four workers use at once, from script blocks.
$processes = 4
$times = $Quick ? 50000 : 500000
$number = New-SharedValue 0
$lock = New-ProcessLock
$start = New-ProcessBarrier $processes
$pool = New-ProcessPool $processes

# All begin at the same time; the slowest of them says how long it took.
function Measure-Rate([scriptblock] $Block) {
    $rates = foreach ($round in 1..($Quick ? 2 : 7)) {
        $number.Value = 0
        $seconds = 1..$processes | Invoke-PoolMap -Pool $pool -ChunkSize 1 -ArgumentList $number, $lock, $start, $times $Block
        if ($number.Value -ne $processes * $times) { throw "The sum is $($number.Value) and not $($processes * $times)." }
        $processes * $times / ($seconds | Measure-Object -Maximum).Maximum
    }
    Get-Median $rates[1..($rates.Count - 1)]
}

try {
    $increment = Measure-Rate {
        param($number, $lock, $start, $times)
        $null = $start.SignalAndWait()
        $clock = [Diagnostics.Stopwatch]::StartNew()
        for ($i = 0; $i -lt $times; $i++) { $null = $number.Increment() }
        $clock.Elapsed.TotalSeconds
    }
    $locked = Measure-Rate {
        param($number, $lock, $start, $times)
        $null = $start.SignalAndWait()
        $clock = [Diagnostics.Stopwatch]::StartNew()
        for ($i = 0; $i -lt $times; $i++) {
            $null = $lock.Acquire()
            $number.Value += 1
            $lock.Release()
        }
        $clock.Elapsed.TotalSeconds
    }
    New-Figure 11 "atomic increment from a script, $processes processes" '/s' '(no peer)' $null $increment $null '≥ 2 M/s' ($increment -ge 2e6)
    New-Figure 11 "lock, increment, unlock from a script, $processes processes" '/s' '(no peer)' $null $locked $null '≥ 0.5 M/s' ($locked -ge 0.5e6)
}
finally {
    Stop-ProcessPool $pool -Force -Confirm:$false
    $number, $lock, $start | ForEach-Object { $_.Dispose() }
}
