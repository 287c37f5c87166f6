<#
.SYNOPSIS
    Two workers take tasks from one queue and put what comes of them into another, until there are no more tasks.
.OUTPUTS
    '1 squared is 1' to '6 squared is 36', in any order
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

$tasks, $results = (New-ProcessQueue -Joinable), (New-ProcessQueue)
$pool = New-ProcessPool 3
try {
    1..6 | Send-ProcessQueue $tasks
    'worker', 'worker', 'foreman' | Invoke-PoolMap -Pool $pool -ChunkSize 1 {
        switch ($_) {
            'worker' { Receive-ProcessQueue $using:tasks | ForEach-Object { ($using:results).Put("$_ squared is $($_ * $_)"); ($using:tasks).TaskDone() } }
            'foreman' { $null = ($using:tasks).Join(); ($using:tasks).Complete() }
        }
    }
    $results.Complete()
    Receive-ProcessQueue $results
}
finally {
    Stop-ProcessPool $pool -Confirm:$false
    $tasks, $results | Remove-SharedObject
}
