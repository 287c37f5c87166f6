<#
.SYNOPSIS
    Shows which process is whose parent.
.OUTPUTS
    'main line' and 'function f', each with its process's number and that of its parent, which for the function is the main
    line's; then 'hello bob'.
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

function Show-Process($Title) {
    "${Title}: process $PID, parent $((Get-Process -Id $PID).Parent.Id)"
}

Show-Process 'main line'
$process = Start-WorkerProcess { param($name) Show-Process 'function f'; "hello $name" } -ArgumentList bob
Receive-Job $process -Wait -AutoRemoveJob
