# By how much the session grows while many items pass through, in order.
$items = $Quick ? 1000000 : 10000000
$most = 64
$process = [Diagnostics.Process]::GetCurrentProcess()

function Get-Resident { $process.Refresh(); $process.WorkingSet64 / 1MB }

# The source makes its items one by one, so that what grows is ours.
function New-Count { for ($i = 0; $i -lt $args[0]; $i++) { $i } }

$null = New-Count 500000 | Invoke-PoolMap { $_ } | Measure-Object
$before = $peak = Get-Resident
$seen = 0
New-Count $items | Invoke-PoolMap { $_ } | & {
    process { if ($script:seen++ % 50000 -eq 0) { $script:peak = [Math]::Max($script:peak, (Get-Resident)) } }
}
$growth = [Math]::Max($peak, (Get-Resident)) - $before
if ($seen -ne $items) { throw "$seen results of $items items." }
New-Figure -Row 16 -Work "session's growth, $($items.ToString('N0')) items through Invoke-PoolMap" -Unit 'MiB' -PeerName '(no peer)' `
    -Ours $growth -Target "≤ $most MiB" -Met ($growth -le $most)
