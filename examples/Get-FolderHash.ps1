<#
.SYNOPSIS
    Hashes every file under a folder on all cores, then again one after the other, and compares the two.
.EXAMPLE
    ./Get-FolderHash.ps1 /usr/share -Workers 8
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [string] $Path = ((Test-Path /usr/share/doc) ? '/usr/share/doc' : $PSHOME),

    [int] $Workers = [Environment]::ProcessorCount,

    [string] $Module = (Join-Path $PSScriptRoot .. out PSMultiproc)
)

Import-Module $Module -ErrorAction Stop
$interactive = [Environment]::UserInteractive -and -not [Console]::IsOutputRedirected

# Called with each result as it arrives; a bar at most ten times a second, or a line each quarter where nobody watches.
function Show-HashProgress([int] $Done, [int] $Total, [Diagnostics.Stopwatch] $Since) {
    if (-not $interactive) {
        if ([Math]::Floor(4 * $Done / $Total) -gt [Math]::Floor(4 * ($Done - 1) / $Total)) {
            Write-Host ('  {0,3:0} %  {1:N0} of {2:N0} files' -f (100 * $Done / $Total), $Done, $Total)
        }
    }
    elseif ($Since.ElapsedMilliseconds -ge 100 -or $Done -eq $Total) {
        $Since.Restart()
        Write-Progress 'Hashing' "$Done of $Total files" -PercentComplete (100 * $Done / $Total) -Completed:($Done -eq $Total)
    }
}

# Files and links to files; to read a named pipe would wait for ever.
$files = @(Get-ChildItem -LiteralPath $Path -Recurse -File -ErrorAction Ignore |
        Where-Object { $IsWindows -or $_.UnixStat.ItemType -in 'File', 'SymbolicLink' })
if (-not $files) { throw "No files under $Path." }
# Read once beforehand, so that neither side waits for the disk in the other's place.
$files | ForEach-Object { $null = Get-FileHash -LiteralPath $_ -Algorithm MD5 -ErrorAction Ignore }
Write-Host ('{0:N0} files under {1}' -f $files.Count, $Path)

$clock = [Diagnostics.Stopwatch]::StartNew()
$pool = New-ProcessPool $Workers
try {
    Invoke-PoolTask { } -Pool $pool
    $startSeconds = $clock.Elapsed.TotalSeconds

    $clock.Restart()
    $sinceShown = [Diagnostics.Stopwatch]::StartNew()
    $done = 0
    $parallel = $files |
        Invoke-PoolMap { Get-FileHash -LiteralPath $_ } -Pool $pool -ErrorAction SilentlyContinue -ProgressAction Ignore |
        ForEach-Object { Show-HashProgress (++$done) $files.Count $sinceShown; $_ }
    $parallelSeconds = $clock.Elapsed.TotalSeconds
}
finally {
    if ($interactive) { Write-Progress 'Hashing' -Completed }
    Close-ProcessPool $pool
}

Write-Host 'Once more, one after the other …'
$clock.Restart()
$sequential = $files | ForEach-Object { Get-FileHash -LiteralPath $_ -ErrorAction SilentlyContinue }
$sequentialSeconds = $clock.Elapsed.TotalSeconds

# Results keep the order of the input, so the two lists are equal line by line.
$first, $second = $parallel, $sequential | ForEach-Object { , [string[]]($_ | ForEach-Object { "$($_.Hash) $($_.Path)" }) }
$equal = [Linq.Enumerable]::SequenceEqual($first, $second)

[pscustomobject]@{
    Files             = @($parallel).Count
    Unreadable        = $files.Count - @($parallel).Count
    MiB               = [Math]::Round(($files | Where-Object Exists | Measure-Object Length -Sum).Sum / 1MB, 1)
    Workers           = $Workers
    StartSeconds      = [Math]::Round($startSeconds, 2)
    ParallelSeconds   = [Math]::Round($parallelSeconds, 2)
    SequentialSeconds = [Math]::Round($sequentialSeconds, 2)
    Ratio             = [Math]::Round($sequentialSeconds / $parallelSeconds, 2)
    HashesEqual       = $equal
} | Format-List

exit [int](-not $equal)
