<#
.SYNOPSIS
    A process of its own puts one object into a queue, and the main line takes it out: Python's q.put([42, None, 'hello']).
.OUTPUTS
    'Object[] of 3', then its parts: 42 null hello
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

$queue = New-ProcessQueue
try {
    # By the method. Send-ProcessQueue takes what the pipeline gives it, an item each.
    $process = Start-WorkerProcess { ($using:queue).Put(@(42, $null, 'hello')) }
    $item = $queue.Get()
    "$($item.GetType().Name) of $($item.Count)"
    foreach ($part in $item) { $part ?? 'null' }
}
finally {
    $process | Wait-Job | Remove-Job
    $queue.Dispose()
}
