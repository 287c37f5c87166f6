# A shared dictionary that four workers use at once, from script blocks: each counts up the values of a thousand keys.
$processes = 4
$times = $Quick ? 10000 : 50000
$dictionary = New-SharedDictionary
$start = New-ProcessBarrier $processes
$pool = New-ProcessPool $processes

# All begin at the same time; the slowest of them says how long it took.
function Measure-Rate([scriptblock] $Block) {
    $rates = foreach ($round in 1..($Quick ? 2 : 5)) {
        $dictionary.Clear()
        $seconds = 1..$processes | Invoke-PoolMap -Pool $pool -ChunkSize 1 -ArgumentList $dictionary, $start, $times $Block
        if ($dictionary.psbase.Count -ne 1000) { throw "There are $($dictionary.psbase.Count) keys and not 1000." }
        $processes * $times / ($seconds | Measure-Object -Maximum).Maximum
    }
    Get-Median $rates[1..($rates.Count - 1)]
}

try {
    $set = Measure-Rate {
        param($dictionary, $start, $times)
        $null = $start.SignalAndWait()
        $clock = [Diagnostics.Stopwatch]::StartNew()
        for ($i = 0; $i -lt $times; $i++) { $dictionary["key $($i % 1000)"] = $i }
        $clock.Elapsed.TotalSeconds
    }
    $counted = Measure-Rate {
        param($dictionary, $start, $times)
        $null = $start.SignalAndWait()
        $clock = [Diagnostics.Stopwatch]::StartNew()
        for ($i = 0; $i -lt $times; $i++) { $null = $dictionary.AddOrUpdate("key $($i % 1000)", 1, { param($key, $old) $old + 1 }) }
        $clock.Elapsed.TotalSeconds
    }
    $sum = ($dictionary.psbase.Values | Measure-Object -Sum).Sum
    if ($sum -ne $processes * $times) { throw "The sum is $sum and not $($processes * $times)." }
    New-Figure 13 "shared dictionary set from a script, $processes processes" '/s' '(no peer)' $null $set $null '≥ 0.1 M/s' ($set -ge 1e5)
    New-Figure 13 "AddOrUpdate with a block from a script, $processes processes" '/s' '(no peer)' $null $counted $null '≥ 0.05 M/s' ($counted -ge 5e4)
}
finally {
    Stop-ProcessPool $pool -Force -Confirm:$false
    $start, $dictionary | ForEach-Object { $_.psbase.Dispose() }
}
