<#
.SYNOPSIS
    A process of its own sends one object by its end of a pipe and is gone: Python's conn.send([42, None, 'hello']); conn.close().
.OUTPUTS
    'Object[] of 3', then its parts: 42 null hello; then 'no more comes'
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

$here, $there = New-ProcessPipe
try {
    $process = Start-WorkerProcess { ($using:there).Send(@(42, $null, 'hello')); ($using:there).Close() }
    $item = $here.Receive()
    "$($item.GetType().Name) of $($item.Count)"
    foreach ($part in $item) { $part ?? 'null' }

    # Without Close too: the other end is gone when the process that used it is.
    try { $here.Receive() } catch [PSMultiproc.PipeClosedException] { 'no more comes' }
}
finally {
    $process | Wait-Job | Remove-Job
    $here, $there | Remove-SharedObject
}
