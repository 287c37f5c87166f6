<#
.SYNOPSIS
    How processes end: by themselves, with a code, by an error, and stopped from outside.
.OUTPUTS
    A line for each: its name, the job's state and the exit code: 0, 7, 1, and 137 (128 and the signal's number).
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

$processes = @(
    Start-WorkerProcess -Name ends { 'done' }
    Start-WorkerProcess -Name exits { exit 7 }
    Start-WorkerProcess -Name fails { throw 'an error' }
    Start-WorkerProcess -Name hangs { while ($true) { } }
)
try {
    $null = $processes[0..2] | Wait-Job
    Stop-Job $processes[3]
    foreach ($process in $processes) { "$($process.Name): $($process.State), $($process.ExitCode)" }
}
finally {
    $processes | Remove-Job -Force
}
