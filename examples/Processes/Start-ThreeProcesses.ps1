<#
.SYNOPSIS
    Starts three processes, which run at the same time, and waits for all of them.
.OUTPUTS
    'worker 0', 'worker 1' and 'worker 2', then 'all met: True': no process could have gone on without the others.
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

$meeting = New-ProcessBarrier 3
try {
    $processes = foreach ($number in 0..2) {
        Start-WorkerProcess -Name "worker$number" {
            param($number)
            "worker $number"
            $null = ($using:meeting).SignalAndWait()
        } -ArgumentList $number
    }
    $null = $processes | Wait-Job
    $processes | Receive-Job
    "all met: $(-not ($processes | Where-Object ExitCode -NE 0))"
}
finally {
    $processes | Remove-Job -Force
    $meeting.Dispose()
}
