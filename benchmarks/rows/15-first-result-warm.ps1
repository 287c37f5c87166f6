# The warm default pool until its first result, with a block that it has never seen: after a pause, as at the prompt,
# and one call after the other, as in a loop.
$most = 5

function Measure-FirstResult([int] $Rounds, [int] $PauseMilliseconds) {
    $times = foreach ($round in 1..$Rounds) {
        $block = [scriptblock]::Create("`$_ + $(Get-Random)")
        if ($PauseMilliseconds) { Start-Sleep -Milliseconds $PauseMilliseconds }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $null = 1 | Invoke-PoolMap $block
        $clock.Elapsed.TotalMilliseconds
    }
    Get-Median $times
}

function New-FirstResultFigure([string] $How, [double] $Milliseconds) {
    New-Figure -Row 15 -Work "first result on the warm default pool, $How" -Unit 'ms' -PeerName '(no peer)' `
        -Ours $Milliseconds -Target "≤ $most ms" -Met ($Milliseconds -le $most)
}

$null = 1..100 | Invoke-PoolMap { $_ }
# With pauses: the compiler improves hot code only when no new code has come for a while.
$null = Measure-FirstResult -Rounds ($Quick ? 10 : 60) -PauseMilliseconds 150
New-FirstResultFigure 'paused' (Measure-FirstResult -Rounds ($Quick ? 10 : 40) -PauseMilliseconds 150)
New-FirstResultFigure 'in a loop' (Measure-FirstResult -Rounds ($Quick ? 30 : 200))
