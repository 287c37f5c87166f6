<#
.SYNOPSIS
    Runs the unit tests and the Pester suite. At the end come the names of the tests that failed and, as the last line,
    "N passed, N failed", over both.
#>
param(
    [switch] $Full,
    [string] $Configuration = 'Release',
    [Parameter(Mandatory)] [string] $PowerShell,
    [Parameter(Mandatory)] [string] $Module
)

$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
$results = Join-Path $root out tests
$limit = [timespan]::FromMinutes(10)    # for one Pester file; what takes longer hangs

function New-Failure([string] $Name) {
    @{ Passed = 0; Failed = 1; Skipped = 0; Names = $Name }
}

function Invoke-UnitTest([string] $Filter) {
    $trx = Join-Path $results unit.trx
    Remove-Item $trx -ErrorAction Ignore
    $arguments = $Filter ? @('--filter', $Filter) : @()
    dotnet test "$PSScriptRoot/Unit" -c $Configuration --no-build --settings "$root/build/unit.runsettings" @arguments | Out-Host
    $exit = $LASTEXITCODE
    if (-not (Test-Path $trx)) { return New-Failure 'The unit tests ended without a result.' }

    $run = ([xml](Get-Content $trx -Raw)).TestRun
    $counters = $run.ResultSummary.Counters
    $failed = [int]$counters.executed - [int]$counters.passed
    $names = @($run.Results.UnitTestResult | Where-Object outcome -EQ Failed |
            ForEach-Object { "$($_.testName): $($_.Output.ErrorInfo.Message -replace '\s+', ' ')" })
    # A run that ends badly counts as a failure, though no test says so.
    if ($exit -and -not $failed) { $failed, $names = 1, "The unit tests ended with exit code $exit." }
    @{ Passed = [int]$counters.passed; Failed = $failed; Skipped = [int]$counters.total - [int]$counters.executed; Names = $names }
}

# Each file has a PowerShell of its own: a crash or a hang costs that file, and has a name.
function Invoke-PesterFile([IO.FileInfo] $File) {
    $result = Join-Path $results "$($File.BaseName).json"
    Remove-Item $result -ErrorAction Ignore     # of a run before this one
    $arguments = @('-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/Pester/run.ps1"
        '-File', $File.FullName, '-Module', $Module, '-Result', $result)
    if ($Full) { $arguments += '-Full' }

    $start = [Diagnostics.ProcessStartInfo]::new($PowerShell, [string[]]$arguments)
    $process = [Diagnostics.Process]::Start($start)
    if (-not $process.WaitForExit($limit)) {
        $process.Kill($true)
        return New-Failure "$($File.Name) took more than $($limit.TotalMinutes) minutes and was killed."
    }
    if (Test-Path $result) { return Get-Content $result -Raw | ConvertFrom-Json -AsHashtable }
    New-Failure "$($File.Name) ended without a result (exit code $($process.ExitCode))."
}

if (Test-Path $results) { Remove-Item $results -Recurse }
$null = New-Item $results -ItemType Directory

$files = @(Get-ChildItem "$PSScriptRoot/Pester" -Filter *.Tests.ps1)
if (-not (Get-Module Pester -ListAvailable | Where-Object Version -GE '5.0')) {
    Write-Host 'Not run: the Pester suite. Pester 5 is missing: Install-PSResource Pester'
    $files = @()
}
$counts = @(Invoke-UnitTest ($Full ? '' : 'Category!=Full')) + @($files | ForEach-Object { Invoke-PesterFile $_ })

# What waits in shared memory once more, the way that every system has: all that may wait under -Full, otherwise all that
# is about waiting.
Write-Host 'Once more, without the help of the system''s kernel in waiting'
$before, $env:PSMULTIPROC_PORTABLE_WAIT = $env:PSMULTIPROC_PORTABLE_WAIT, '1'
try {
    $counts += Invoke-UnitTest ($Full ? '' : 'Category!=Full&FullyQualifiedName~SharedObjects')
    $counts += $files | Where-Object { $Full -or $_.Name -like 'Shared*' } | ForEach-Object { Invoke-PesterFile $_ }
}
finally {
    $env:PSMULTIPROC_PORTABLE_WAIT = $before
}

$passed, $failed, $skipped = 'Passed', 'Failed', 'Skipped' | ForEach-Object { ($counts.$_ | Measure-Object -Sum).Sum }
$counts.Names | Where-Object { $_ } | ForEach-Object { Write-Output "Failed: $_" }
if ($skipped) { Write-Output "$skipped skipped" }
Write-Output "$passed passed, $failed failed"
exit [int]($failed -gt 0 -or $passed -eq 0)
