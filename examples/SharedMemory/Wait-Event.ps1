<#
.SYNOPSIS
    One worker waits until an event is set, however long that takes; another loses patience.
.OUTPUTS
    'for ever: True' and 'for a moment: False'
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

$ready, $gaveUp = (New-ProcessEvent), (New-ProcessEvent)
$pool = New-ProcessPool 3
try {
    'for ever', 'for a moment', 'setter' | Invoke-PoolMap -Pool $pool -ChunkSize 1 {
        switch ($_) {
            'for ever' { "${_}: $(($using:ready).Wait())" }
            'for a moment' { "${_}: $(($using:ready).Wait(0.05))"; ($using:gaveUp).Set() }
            'setter' { $null = ($using:gaveUp).Wait(); ($using:ready).Set() }
        }
    }
}
finally {
    Stop-ProcessPool $pool -Confirm:$false
    $ready.Dispose()
    $gaveUp.Dispose()
}
