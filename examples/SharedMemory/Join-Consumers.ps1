<#
.SYNOPSIS
    A producer and two consumers, and three ways to tell the consumers that no more comes: a sentinel for each, Complete,
    and a joinable queue, whose producer waits until all is done.
.PARAMETER End
    How they end.
.OUTPUTS
    1 to 20 squared, in any order
#>
param(
    [ValidateSet('Sentinel', 'Complete', 'Join')] [string] $End = 'Complete',
    [string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc)
)
Import-Module $Module -ErrorAction Stop

$queue = New-ProcessQueue 5 -Joinable:($End -eq 'Join')
$consumers = foreach ($number in 1..2) {
    Start-WorkerProcess -Name "consumer$number" -ArgumentList $queue, $End {
        param($queue, $end)
        switch ($end) {
            # As many sentinels as consumers: each takes one.
            'Sentinel' { while ($null -ne ($item = $queue.Get())) { $item * $item } }
            'Complete' { Receive-ProcessQueue $queue | ForEach-Object { $_ * $_ } }
            'Join' { Receive-ProcessQueue $queue | ForEach-Object { $_ * $_; $queue.TaskDone() } }
        }
    }
}
try {
    1..20 | Send-ProcessQueue $queue
    switch ($End) {
        'Sentinel' { $consumers | ForEach-Object { $queue.Put($null) } }
        'Complete' { $queue.Complete() }
        'Join' { $null = $queue.Join(); $queue.Complete() }
    }
    $consumers | Receive-Job -Wait
}
finally {
    $consumers | Remove-Job -Force
    $queue.Dispose()
}
