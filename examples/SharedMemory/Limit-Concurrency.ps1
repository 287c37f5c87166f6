<#
.SYNOPSIS
    Eight tasks on four workers, of which a semaphore lets two at a time do the costly part.
.OUTPUTS
    The most that were there at once: 2, or less by chance.
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

$semaphore = New-ProcessSemaphore 2 -MaximumCount 2
$inside, $most = (New-SharedValue 0), (New-SharedValue 0)
$pool = New-ProcessPool 4
try {
    1..8 | Invoke-PoolMap -Pool $pool -ChunkSize 1 {
        $semaphore, $inside, $most = $using:semaphore, $using:inside, $using:most
        $null = $semaphore.Acquire()
        try {
            $now = $inside.Increment()
            $null = $most.Update({ param($before) [Math]::Max($before, $now) })
            Start-Sleep -Milliseconds 20
            $null = $inside.Decrement()
        }
        finally {
            $semaphore.Release()
        }
    }
    $most.Value
}
finally {
    Stop-ProcessPool $pool -Confirm:$false
    $semaphore, $inside, $most | ForEach-Object { $_.Dispose() }
}
