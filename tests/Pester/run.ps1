<#
.SYNOPSIS
    Runs one Pester file against the built module and writes its counts as JSON.
#>
param(
    [Parameter(Mandatory)] [string] $File,
    [Parameter(Mandatory)] [string] $Module,
    [Parameter(Mandatory)] [string] $Result,
    [switch] $Full
)

$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.0
Import-Module $Module

$configuration = New-PesterConfiguration
$configuration.Run.Path = $File
$configuration.Run.PassThru = $true
# What nobody waits in is the same with either way of waiting.
$configuration.Filter.ExcludeTag = $Full ? @() : @('Full') + @($env:PSMULTIPROC_PORTABLE_WAIT -eq '1' ? 'NoWait' : @())
$configuration.Output.Verbosity = 'Detailed'

$run = Invoke-Pester -Configuration $configuration
# The next file in this process begins as if it were the first.
Get-Job | Remove-Job -Force
Get-ProcessPool | Stop-ProcessPool -Force -Confirm:$false
Get-SharedObject | Where-Object CreatorProcessId -EQ $PID | Remove-SharedObject -Confirm:$false
@{
    Passed  = $run.PassedCount
    # A file or block that could not be set up fails without any test of its own failing.
    Failed  = [Math]::Max($run.FailedCount, $run.FailedContainersCount + $run.FailedBlocksCount)
    Skipped = $run.SkippedCount + $run.InconclusiveCount
    Names   = @($run.Failed | ForEach-Object { "$($_.ExpandedPath): $("$($_.ErrorRecord[0])" -replace '\s+', ' ')" })
} | ConvertTo-Json | Set-Content $Result
