<#
.SYNOPSIS
    Ten processes add 1 to a number twenty times each, in four ways. One of them loses additions.
.PARAMETER Way
    None      $v.Value += 1, which reads, adds and writes: three steps, between which another process may do the same
    GetLock   the same under the number's own lock
    Lock      the same under a lock of its own
    Add       one atomic step
    Several are taken one after the other.
.PARAMETER Times
    How often each process adds.
.PARAMETER Runs
    How often all of it is done.
.OUTPUTS
    The sum of each run: 200, or less where additions were lost.
#>
param(
    [ValidateSet('None', 'GetLock', 'Lock', 'Add')]
    [string[]] $Way = 'None',

    [int] $Times = 20,

    [int] $Runs = 1,

    [string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc)
)
Import-Module $Module -ErrorAction Stop

$number = New-SharedValue 0
$lock = New-ProcessLock
$start = New-ProcessBarrier 10
$pool = New-ProcessPool 10
$work = @{
    None    = { $null = ($using:start).SignalAndWait(); $v = $using:number; foreach ($i in 1..$using:Times) { $v.Value += 1 } }
    GetLock = { $null = ($using:start).SignalAndWait(); $v = $using:number; foreach ($i in 1..$using:Times) { Use-ProcessLock $v.GetLock() { $v.Value += 1 } } }
    Lock    = { $null = ($using:start).SignalAndWait(); $v = $using:number; foreach ($i in 1..$using:Times) { Use-ProcessLock $using:lock { $v.Value += 1 } } }
    Add     = { $null = ($using:start).SignalAndWait(); $v = $using:number; foreach ($i in 1..$using:Times) { $null = $v.Add(1) } }
}
try {
    # All ten wait for each other first, so that they add at the same time; for that each must have an item of its own.
    foreach ($one in $Way) {
        foreach ($run in 1..$Runs) {
            $number.Value = 0
            1..10 | Invoke-PoolMap -Pool $pool -ChunkSize 1 $work[$one]
            $number.Value
        }
    }
}
finally {
    Stop-ProcessPool $pool -Confirm:$false
    $number, $lock, $start | ForEach-Object { $_.Dispose() }
}
