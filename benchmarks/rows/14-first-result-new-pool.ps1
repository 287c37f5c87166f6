# A new pool of 4 until its first result, against a PowerShell that does nothing.
$most = 2
$pwsh = [Environment]::ProcessPath
$ours = @()
$theirs = @()
foreach ($round in 0..($Quick ? 3 : 15)) {
    $their = Measure-Seconds { & $pwsh -NoProfile -c 1 }
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $pool = New-ProcessPool 4
    $first = 1 | Invoke-PoolMap { $_ } -Pool $pool
    $our = $clock.Elapsed.TotalSeconds
    Stop-ProcessPool $pool -Force -Confirm:$false
    Wait-ProcessPool $pool
    if ($first -ne 1) { throw 'The first result is wrong.' }
    if ($round) { $theirs += $their; $ours += $our }
}

$peer, $our = (Get-Median $theirs), (Get-Median $ours)
New-Figure -Row 14 -Work 'first result of a new pool of 4' -Unit 'ms' -PeerName 'pwsh -NoProfile -c 1' -Peer ($peer * 1000) `
    -Ours ($our * 1000) -Ratio ($peer / $our) -Target "≤ $most × the peer's" -Met ($our -le $most * $peer)
