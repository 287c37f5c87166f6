# Items that cost nothing: what is left is what the module itself costs. On the warm default pool.
$items = 100000
$parallelItems = 1000       # it manages some hundred a second
$work = "$($items.ToString('N0')) trivial items ({ `$_ * 2 })"

$medians = Measure-InTurn -Rounds ($Quick ? 3 : 11) -WarmUp ($Quick ? 1 : 6) -Blocks ([ordered]@{
        Sequential = { 1..$items | ForEach-Object { $_ * 2 } }
        Ours       = { 1..$items | Invoke-PoolMap { $_ * 2 } }
    })
$parallel = Measure-InTurn -Rounds ($Quick ? 1 : 3) -Blocks @{
    Parallel = { 1..$parallelItems | ForEach-Object -Parallel { $_ * 2 } -ThrottleLimit 4 }
}

$ours = $items / $medians.Ours
New-RateFigure 1 $work 'ForEach-Object' ($items / $medians.Sequential) $ours 1.3
New-RateFigure 1 $work "ForEach-Object -Parallel, $parallelItems items" ($parallelItems / $parallel.Parallel) $ours 800
