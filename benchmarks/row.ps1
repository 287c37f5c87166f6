<#
.SYNOPSIS
    Runs one row's script, with the module imported and the functions it measures with; answers in lines of JSON.
#>
param(
    [Parameter(Mandatory)] [string] $Script,
    [switch] $Quick
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module (Join-Path $PSScriptRoot .. out PSMultiproc PSMultiproc.psd1)
. "$PSScriptRoot/measuring.ps1"

. $Script | ForEach-Object { ConvertTo-Json $_ -Compress }
