<#
.SYNOPSIS
    Runs the unit tests and the Pester suite; the last line is "N passed, N failed, N skipped", over both.
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

function Invoke-UnitTest {
    $trx = Join-Path $results unit.trx
    $filter = $Full ? @() : @('--filter', 'Category!=Full')
    dotnet test "$PSScriptRoot/Unit" -c $Configuration --no-build --settings "$root/build/unit.runsettings" @filter | Out-Host
    $exit = $LASTEXITCODE
    if (-not (Test-Path $trx)) { return @{ Passed = 0; Failed = 1; Skipped = 0 } }

    $counters = ([xml](Get-Content $trx -Raw)).TestRun.ResultSummary.Counters
    $failed = [int]$counters.executed - [int]$counters.passed
    # A run that ends badly counts as a failure, though no test says so.
    if ($exit -and -not $failed) { $failed = 1 }
    @{ Passed = [int]$counters.passed; Failed = $failed; Skipped = [int]$counters.total - [int]$counters.executed }
}

# Each file has a PowerShell of its own: a crash or a hang costs that file, and has a name.
function Invoke-PesterFile([IO.FileInfo] $File) {
    $result = Join-Path $results "$($File.BaseName).json"
    $arguments = @('-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/Pester/run.ps1"
        '-File', $File.FullName, '-Module', $Module, '-Result', $result)
    if ($Full) { $arguments += '-Full' }

    $start = [Diagnostics.ProcessStartInfo]::new($PowerShell, [string[]]$arguments)
    $process = [Diagnostics.Process]::Start($start)
    if (-not $process.WaitForExit($limit)) {
        Write-Host "$($File.Name) took more than $($limit.TotalMinutes) minutes and was killed."
        $process.Kill($true)
    }
    elseif (Test-Path $result) {
        return Get-Content $result -Raw | ConvertFrom-Json -AsHashtable
    }
    else {
        Write-Host "$($File.Name) ended without a result (exit code $($process.ExitCode))."
    }
    @{ Passed = 0; Failed = 1; Skipped = 0 }
}

if (Test-Path $results) { Remove-Item $results -Recurse }
$null = New-Item $results -ItemType Directory
$counts = @(Invoke-UnitTest)

$files = @(Get-ChildItem "$PSScriptRoot/Pester" -Filter *.Tests.ps1)
if (-not (Get-Module Pester -ListAvailable | Where-Object Version -GE '5.0')) {
    Write-Host 'Not run: the Pester suite. Pester 5 is missing: Install-PSResource Pester'
}
else {
    $counts += $files | ForEach-Object { Invoke-PesterFile $_ }
}

$passed, $failed, $skipped = 'Passed', 'Failed', 'Skipped' | ForEach-Object { ($counts.$_ | Measure-Object -Sum).Sum }
Write-Output "$passed passed, $failed failed, $skipped skipped"
exit [int]($failed -gt 0 -or $passed -eq 0)
