<#
.SYNOPSIS
    Four tasks add 4 to an element each: Python's Array('i', [0, 1, 2, 3]).
.OUTPUTS
    4 5 6 7
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

$array = New-SharedArray 0, 1, 2, 3
$pool = New-ProcessPool 4
try {
    0..3 | Invoke-PoolMap -Pool $pool { $null = ($using:array).AddAt($_, 4) }
    $array.ToArray()
}
finally {
    Stop-ProcessPool $pool -Confirm:$false
    $array.Dispose()
}
