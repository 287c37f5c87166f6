# Pure computation: 16 items of about 50 ms each, with 4 workers. The loop is counted, not timed, because a timed one
# would do less work where the processors are busy and so flatter whoever keeps them busy. It is a function on both
# sides: ForEach-Object runs a bare block in the caller's scope, where PowerShell computes several times slower.
$items = 16
$loop = 'param($count) $x = 1; for ($i = 0; $i -lt $count; $i++) { $x = ($x * 31 + $i) % 65521 }; $x'
$spin = [scriptblock]::Create($loop)
$pool = New-ProcessPool 4 -InitializationScript { param($loop) $global:spin = [scriptblock]::Create($loop) } -ArgumentList $loop
try {
    $trial = 200000
    foreach ($i in 1..5) { $null = & $spin $trial }     # compiled by now
    $count = [int]($trial * 0.05 / (Get-Median (1..9 | ForEach-Object { Measure-Seconds { & $spin $trial } })))

    $medians = Measure-InTurn -Rounds ($Quick ? 3 : 15) -WarmUp ($Quick ? 1 : 8) -Blocks ([ordered]@{
            Sequential = { 1..$items | ForEach-Object { & $spin $count } }
            Ours       = { 1..$items | Invoke-PoolMap -Pool $pool { & $spin $using:count } }
        })
    New-TimeFigure 3 "$items items of 50 ms of computation, 4 workers" 'ForEach-Object' $medians.Sequential $medians.Ours 3.6
}
finally {
    Stop-ProcessPool $pool -Force -Confirm:$false
}
