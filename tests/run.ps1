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

# The many PowerShells of the tests leave the user's start-up profile alone: several that write it at once can spoil it, and
# then none starts.
$env:DOTNET_MultiCoreJitMinNumCpus = 'FFFF'

# And they compile nothing twice for what a profile of the first seconds could tell: most live no longer, and a third of
# their processor time would go there.
$env:DOTNET_TieredPGO = '0'
$root = Split-Path $PSScriptRoot
$results = Join-Path $root out tests
$batchSize = 5    # Pester files that share a PowerShell: what one leaves behind there meets few others

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

# Two files at a time where there are two processors; each is shown as a whole when it has ended.
function Invoke-PesterFile([string[]] $Path) {
    $lanes = [Math]::Min(2, [Environment]::ProcessorCount)
    $size = [Math]::Min($batchSize, [Math]::Ceiling($Path.Count / $lanes))
    $options = @{ PowerShell = $PowerShell; Module = $Module; Results = $results; Full = $Full }
    $Path | Group-Object { [Math]::Floor([array]::IndexOf($Path, $_) / $size) } | ForEach-Object -ThrottleLimit $lanes -Parallel {
        $options = $using:options
        & "$using:PSScriptRoot/Pester/batch.ps1" -File $_.Group @options
    } | ForEach-Object {
        $_.Text | Out-Host
        $_.Counts
    }
}

if (Test-Path $results) { Remove-Item $results -Recurse }
$null = New-Item $results -ItemType Directory

$files = @(Get-ChildItem "$PSScriptRoot/Pester" -Filter *.Tests.ps1)
if (-not (Get-Module Pester -ListAvailable | Where-Object Version -GE '5.0')) {
    Write-Host 'Not run: the Pester suite. Pester 5 is missing: Install-PSResource Pester'
    $files = @()
}
$counts = @(Invoke-UnitTest ($Full ? '' : 'Category!=Full')) + @(if ($files) { Invoke-PesterFile $files.FullName })

# What waits in shared memory once more, the way that every system has: all that may wait under -Full, otherwise all that
# is about waiting.
Write-Host 'Once more, without the help of the system''s kernel in waiting'
$before, $env:PSMULTIPROC_PORTABLE_WAIT = $env:PSMULTIPROC_PORTABLE_WAIT, '1'
try {
    $counts += Invoke-UnitTest ($Full ? '' : 'Category!=Full&FullyQualifiedName~SharedObjects')
    $again = @($files | Where-Object { $Full -or $_.Name -like 'Shared*' })
    if ($again) { $counts += @(Invoke-PesterFile $again.FullName) }
}
finally {
    $env:PSMULTIPROC_PORTABLE_WAIT = $before
}

$passed, $failed, $skipped = 'Passed', 'Failed', 'Skipped' | ForEach-Object { ($counts.$_ | Measure-Object -Sum).Sum }
$counts.Names | Where-Object { $_ } | ForEach-Object { Write-Output "Failed: $_" }
if ($skipped) { Write-Output "$skipped skipped" }
Write-Output "$passed passed, $failed failed"
exit [int]($failed -gt 0 -or $passed -eq 0)
