#requires -Version 7.4
<#
.SYNOPSIS
    Measures the rows of the speed table and prints it: the peer's figure, ours, the ratio, and whether it suffices.
.DESCRIPTION
    Peer and ours are measured in turn, several rounds, and the medians are compared: on a noisy machine the ratio
    says something where the figures alone do not. The build must be there; ./build.sh bench sees to it.
.EXAMPLE
    ./build.sh bench 1 4 --quick
    Two rows, with fewer rounds of less work.
.EXAMPLE
    ./build.sh bench codec
    The wire format alone, with BenchmarkDotNet.
#>
param(
    # Numbers of rows, and --quick. Nothing means all rows.
    [Parameter(ValueFromRemainingArguments)]
    [string[]] $Arguments = @()
)

$ErrorActionPreference = 'Stop'
$program = Join-Path $PSScriptRoot PSMultiproc.Benchmarks bin Release net8.0 PSMultiproc.Benchmarks.dll
$pwsh = [Environment]::ProcessPath

if ($Arguments -and $Arguments[0] -eq 'codec') {
    dotnet exec $program @Arguments
    exit $LASTEXITCODE
}

$quick = @($Arguments) -match '^--?quick$'
$wanted = [int[]](@($Arguments) -notmatch '^--?quick$')

# A row is a script in rows/, whose name begins with its number, or a class of the program, or both.
$scripts = Get-ChildItem "$PSScriptRoot/rows" -Filter *.ps1 | Group-Object { [int]($_.BaseName -split '-')[0] } -AsHashTable
$programRows = [int[]](dotnet exec $program --list)
$rows = @($scripts.Keys) + $programRows | Sort-Object -Unique
$failed = [Collections.Generic.List[int]]::new()
if ($unknown = $wanted | Where-Object { $_ -notin $rows }) { throw "There is no row $($unknown -join ', '); there are $($rows -join ', ')." }

# Each in a process of its own, so that none inherits another's warm pools or memory. They answer in lines of JSON.
function Invoke-Row([int] $Row) {
    foreach ($script in $scripts[$Row]) {
        & $pwsh -NoProfile -File "$PSScriptRoot/row.ps1" $script.FullName @quick
        if ($LASTEXITCODE) { $failed.Add($Row) }
    }
    if ($Row -in $programRows) {
        dotnet exec $program $Row @quick
        if ($LASTEXITCODE) { $failed.Add($Row) }
    }
}

function Format-Number($Number) {
    if ($null -eq $Number) { '–' }
    elseif ($Number -ge 100) { '{0:N0}' -f $Number }
    else { '{0:0.##}' -f $Number }
}

$columns = @(
    @{ Name = 'Row'; Width = 3; Value = { $_.Row } }
    @{ Name = 'Work'; Width = 50; Value = { $_.Work } }
    @{ Name = 'Peer'; Width = 46; Value = { $_.PeerName } }
    @{ Name = 'Its figure'; Width = -15; Value = { "$(Format-Number $_.Peer) $($_.Unit)" } }
    @{ Name = 'Ours'; Width = -15; Value = { "$(Format-Number $_.Ours) $($_.Unit)" } }
    @{ Name = 'Ratio'; Width = -9; Value = { (Format-Number $_.Ratio) + ' ×' } }
    @{ Name = 'Target'; Width = 22; Value = { $_.Target } }
    @{ Name = 'Met'; Width = 3; Value = { $null -eq $_.Met ? '–' : $_.Met ? 'yes' : 'no' } }
)

function Write-TableLine([string[]] $Cells) {
    $padded = for ($i = 0; $i -lt $columns.Count; $i++) {
        $width = $columns[$i].Width
        $width -lt 0 ? $Cells[$i].PadLeft(-$width) : $Cells[$i].PadRight($width)
    }
    Write-Host ($padded -join '  ').TrimEnd()
}

Write-Host "PowerShell $($PSVersionTable.PSVersion), $([Environment]::ProcessorCount) processors$($quick ? ', quick: not to be quoted' : '')"
Write-TableLine $columns.Name
Write-TableLine ($columns | ForEach-Object { '-' * [Math]::Abs($_.Width) })
$missed = 0
foreach ($row in $rows | Where-Object { -not $wanted -or $_ -in $wanted }) {
    foreach ($figure in Invoke-Row $row | ConvertFrom-Json) {
        Write-TableLine ($columns | ForEach-Object { $column = $_; $figure | ForEach-Object { "$(& $column.Value)" } })
        if ($figure.Met -eq $false) { $missed++ }
    }
}
if ($failed) { Write-Host "Not measured, for the errors above: $($failed -join ', ')." }
Write-Host $($missed ? "$missed missed." : 'None missed.')
exit [int]($failed.Count -gt 0)
