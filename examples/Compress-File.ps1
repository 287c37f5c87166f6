<#
.SYNOPSIS
    Compresses every file under a folder beside itself on all cores. Interrupted or failed, it is run again and does the rest.
.OUTPUTS
    How many files are compressed and how many failed, by the job log.
.EXAMPLE
    ./Compress-File.ps1 /var/log/archive -Log compress.log
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Path,
    [Parameter(Mandatory)] [string] $Log,
    [string] $Module = (Join-Path $PSScriptRoot .. out PSMultiproc)
)
Import-Module $Module -ErrorAction Stop

# The same items in the same order each time; what this makes is none of them.
Get-ChildItem -LiteralPath $Path -Recurse -File | Where-Object Extension -NotIn .gz, .part | ForEach-Object FullName | Sort-Object |
    Invoke-PoolMap -JobLogPath $Log -Resume:(Test-Path -LiteralPath $Log) -RetryCount 1 {
        # Or an error would be shown, and the item go on to its end and count as done.
        $ErrorActionPreference = 'Stop'

        # Complete under its name, or not there: a process that is killed leaves a part.
        $source = [IO.File]::OpenRead($_)
        $target = [IO.Compression.GZipStream]::new([IO.File]::Create("$_.part"), [IO.Compression.CompressionLevel]::Optimal)
        try { $source.CopyTo($target) } finally { $target.Dispose(); $source.Dispose() }
        [IO.File]::Move("$_.part", "$_.gz", $true)
    }

# An item that a later run has tried again has several lines, of which the last counts.
$items = Get-Content -LiteralPath $Log | Select-Object -Skip 1 | ConvertFrom-Json | Group-Object index | ForEach-Object { $_.Group[-1] }
"$(@($items | Where-Object exit -EQ 0).Count) compressed, $(@($items | Where-Object exit -NE 0).Count) failed"
