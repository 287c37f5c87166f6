<#
.SYNOPSIS
    Three workers wait until a number is large enough; the fourth raises it and tells them.
.OUTPUTS
    Three times 'saw 3'.
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

$condition = New-ProcessCondition
$stage = New-SharedValue 0
$pool = New-ProcessPool 4
try {
    'waiter', 'waiter', 'waiter', 'raiser' | Invoke-PoolMap -Pool $pool -ChunkSize 1 {
        $condition, $stage = $using:condition, $using:stage
        $null = $condition.Acquire()
        try {
            if ($_ -eq 'waiter') {
                $null = $condition.WaitFor({ $stage.Value -eq 3 })
                "saw $($stage.Value)"
            }
            else {
                foreach ($i in 1..3) { $stage.Value = $i; $condition.NotifyAll() }
            }
        }
        finally {
            $condition.Release()
        }
    }
}
finally {
    Stop-ProcessPool $pool -Confirm:$false
    $condition.Dispose()
    $stage.Dispose()
}
