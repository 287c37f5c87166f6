<#
.SYNOPSIS
    Runs some Pester files one after the other and gives for each, when it has ended, its counts and what it wrote.
.DESCRIPTION
    They share a PowerShell, because most of what a short file costs is a PowerShell that has only just started. A file that
    crashes or hangs costs itself alone: it is named, and those after it get a new PowerShell.
#>
param(
    [Parameter(Mandatory)] [string[]] $File,
    [Parameter(Mandatory)] [string] $PowerShell,
    [Parameter(Mandatory)] [string] $Module,
    [Parameter(Mandatory)] [string] $Results,
    [switch] $Full
)

$ErrorActionPreference = 'Stop'
$limit = [timespan]::FromMinutes(10)    # for one file; what takes longer hangs
$batch = [guid]::NewGuid()
$script = Join-Path $Results "$batch.ps1"
$end = "ended $batch"                   # the line after what a file wrote

function Get-ResultPath([string] $Path) { Join-Path $Results "$([IO.Path]::GetFileNameWithoutExtension($Path)).json" }

function Get-Literal([string] $Text) { "'" + [Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($Text) + "'" }

# A script of its own makes the calls: a stack that ends in no file would be another than a user's.
function Start-File([string[]] $Path) {
    $common = "-Module $(Get-Literal $Module) -Full:`$$Full"
    Set-Content $script @(
        foreach ($one in $Path) {
            "try { & $(Get-Literal "$PSScriptRoot/run.ps1") -File $(Get-Literal $one) -Result $(Get-Literal (Get-ResultPath $one)) $common }"
            'catch { Write-Host $_ }'
            "[Console]::WriteLine('$end')"
        })
    $start = [Diagnostics.ProcessStartInfo]::new($PowerShell, [string[]]@('-NoProfile', '-NonInteractive', '-File', $script))
    $start.RedirectStandardOutput = $true
    [Diagnostics.Process]::Start($start)
}

# Reads what a file writes until it ends, and says what went wrong if it does not.
function Read-File([Diagnostics.Process] $Process, [Collections.Generic.List[string]] $Text) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        $left = $limit - $watch.Elapsed
        $line = $Process.StandardOutput.ReadLineAsync()
        if ($left -le 0 -or -not $line.Wait($left)) { return "took more than $($limit.TotalMinutes) minutes and was killed" }
        if ($line.Result -eq $end) { return }
        if ($null -eq $line.Result) {
            $null = $Process.WaitForExit($limit)
            return "ended without a result (exit code $($Process.ExitCode))"
        }
        $Text.Add($line.Result)
    }
}

$process = $null
try {
    for ($i = 0; $i -lt $File.Count; $i++) {
        $result = Get-ResultPath $File[$i]
        Remove-Item $result -ErrorAction Ignore     # of a run before this one
        $process ??= Start-File $File[$i..($File.Count - 1)]
        $text = [Collections.Generic.List[string]]::new()
        $problem = Read-File $process $text
        if ($problem) {
            $process.Kill($true)
            $process = $null
        }
        elseif (-not (Test-Path $result)) { $problem = 'ended without a result' }
        $name = Split-Path $File[$i] -Leaf
        @{
            Text   = $text
            Counts = $problem ? @{ Passed = 0; Failed = 1; Skipped = 0; Names = "$name $problem." } : (Get-Content $result -Raw | ConvertFrom-Json -AsHashtable)
        }
    }
}
finally { if ($process) { $process.Kill($true) } }
