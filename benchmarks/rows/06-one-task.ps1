# One task of a script block, there and back, with a pool of one's own and with the default pool.
$most = 0.5
$pool = New-ProcessPool 4
$block = { 1 }
$rounds = $Quick ? 50 : 400

function Measure-Task([scriptblock] $Task, [int] $Rounds) {
    $times = foreach ($round in 1..$Rounds) {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $null = & $Task
        $clock.Elapsed.TotalMilliseconds
    }
    Get-Median $times
}

try {
    # With pauses: the compiler improves hot code only when no new code has come for a while.
    foreach ($spell in 1..($Quick ? 1 : 8)) {
        $null = Measure-Task { Invoke-PoolTask $block -Pool $pool } $rounds
        $null = Measure-Task { Invoke-PoolTask $block } ($rounds / 8)
        Start-Sleep -Milliseconds 400
    }
    $own = Measure-Task { Invoke-PoolTask $block -Pool $pool } $rounds
    $default = Measure-Task { Invoke-PoolTask $block } $rounds
    $threadJob = Measure-Task { Start-ThreadJob $block | Receive-Job -Wait -AutoRemoveJob } ($Quick ? 3 : 15)
    $job = Measure-Task { Start-Job $block | Receive-Job -Wait -AutoRemoveJob } ($Quick ? 2 : 5)

    foreach ($peer in @{ Name = 'Start-Job'; Time = $job }, @{ Name = 'Start-ThreadJob'; Time = $threadJob }) {
        New-Figure -Row 6 -Work 'one task, there and back, pool of one''s own' -Unit 'ms' -PeerName $peer.Name -Peer $peer.Time `
            -Ours $own -Ratio ($peer.Time / $own) -Target "≤ $most ms" -Met ($own -le $most)
    }
    New-Figure -Row 6 -Work 'the same, default pool' -Unit 'ms' -PeerName 'Start-Job' -Peer $job `
        -Ours $default -Ratio ($job / $default) -Target "≤ $most ms" -Met ($default -le $most)
}
finally {
    Stop-ProcessPool $pool -Force -Confirm:$false
}
