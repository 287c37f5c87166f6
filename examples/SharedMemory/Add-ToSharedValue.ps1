<#
.SYNOPSIS
    Four tasks increment one shared number: Python's Value('i', 0), mapped over by a pool of four.
.OUTPUTS
    4
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

$number = New-SharedValue 0
$pool = New-ProcessPool 4
try {
    # The object itself is the item. Each of the four is the same number.
    $number, $number, $number, $number | Invoke-PoolMap -Pool $pool { $null = $_.Increment() }
    $number.Value
}
finally {
    Stop-ProcessPool $pool -Confirm:$false
    $number.Dispose()
}
