<#
.SYNOPSIS
    Ten processes fill one dictionary, each with a key of its own, and count themselves in it: Python's Manager().dict().
.OUTPUTS
    0 = 0, 1 = 2, … 9 = 18, and the count: 10
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

$doubled = New-SharedDictionary @{ inner = @{ count = 0 } }
$pool = New-ProcessPool 10
try {
    0..9 | Invoke-PoolMap -Pool $pool -ChunkSize 1 {
        $doubled = $using:doubled
        $doubled[$_] = 2 * $_
        # What is in an inner dictionary is as live: here, one step for all.
        $null = $doubled.inner.AddOrUpdate('count', 1, { param($key, $old) $old + 1 })
    }
    foreach ($number in 0..9) { "$number = $($doubled[$number])" }
    $doubled.inner.count
}
finally {
    Stop-ProcessPool $pool -Confirm:$false
    $doubled.Dispose()
}
