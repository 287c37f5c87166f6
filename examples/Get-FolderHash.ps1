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

# A bar ten times a second, or a line each quarter where nobody watches. Whether it is time is asked for every file, by
# the script that calls this: a function call for each of many small files would cost more than hashing them.
function Show-HashProgress([int] $Done, [int] $Total) {
    if ($interactive) {
        Write-Progress 'Hashing' "$Done of $Total files" -PercentComplete (100 * $Done / $Total)
    }
    else {
        Write-Host ('  {0,3:0} %  {1:N0} of {2:N0} files' -f (100 * $Done / $Total), $Done, $Total)
    }
}

# Files and links to files; to read a named pipe would wait for ever.
$files = @(Get-ChildItem -LiteralPath $Path -Recurse -File -ErrorAction Ignore |
        Where-Object { $IsWindows -or $_.UnixStat.ItemType -in 'File', 'SymbolicLink' })
if (-not $files) { throw "No files under $Path." }
# Read once beforehand, so that neither side waits for the disk in the other's place; not with Get-FileHash, which would
# be compiled here before its turn, and in the workers not.
$files | ForEach-Object {
    try {
        $stream = $_.OpenRead()
        $stream.CopyTo([IO.Stream]::Null)
        $stream.Dispose()
    }
    catch { Write-Debug "$_" }      # it will be counted as unreadable
}
Write-Host ('{0:N0} files under {1}' -f $files.Count, $Path)

$clock = [Diagnostics.Stopwatch]::StartNew()
$pool = New-ProcessPool $Workers
try {
    Invoke-PoolTask { } -Pool $pool
    $startSeconds = $clock.Elapsed.TotalSeconds

    $clock.Restart()
    $shown = [Diagnostics.Stopwatch]::StartNew()
    $quarter = [Math]::Ceiling($files.Count / 4)
    $done = 0
    $parallel = $files |
        Invoke-PoolMap { Get-FileHash -LiteralPath $_ } -Pool $pool -ErrorAction SilentlyContinue -ProgressAction Ignore |
        ForEach-Object {
            $done++
            if ($interactive ? $shown.ElapsedMilliseconds -ge 100 : $done % $quarter -eq 0 -or $done -eq $files.Count) {
                Show-HashProgress $done $files.Count
                $shown.Restart()
            }
            $_
        }
    $parallelSeconds = $clock.Elapsed.TotalSeconds
}
finally {
    if ($interactive) { Write-Progress 'Hashing' -Completed }
    Close-ProcessPool $pool
}

Write-Host 'Once more, one after the other …'
$clock.Restart()
$sequential = $files | ForEach-Object { Get-FileHash -LiteralPath $_ } 2> $null
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
