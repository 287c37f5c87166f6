<#
.SYNOPSIS
    Counts the entries of log files in several folders by server and level: producers read the files, a folder each,
    consumers parse the lines, and all count in one dictionary.
.PARAMETER Folder
    Folders with *.log files, whose lines are like '2026-11-21 08:30:00 WARN disk sda1 is 91 % full'. When absent, the
    program writes some for itself, three servers' with 300 lines each.
.OUTPUTS
    'server level: count', in order, and how many lines are no entry. Of its own files: 'no entry: 3', then of each of web1,
    web2 and web3 'web1 ERROR: 10', 'web1 INFO: 250', 'web1 WARN: 40'
#>
param(
    [string[]] $Folder,
    [string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc)
)
Import-Module $Module -ErrorAction Stop

function New-SampleLog([string] $Path) {
    foreach ($server in 1..3) {
        $null = New-Item "$Path/web$server" -ItemType Directory
        $lines = foreach ($i in 0..299) {
            # Of each 30 lines one is an error and four are warnings; each server has a line more that is no entry.
            $level = switch ($i % 30) { 0 { 'ERROR' } { $_ -in 1..4 } { 'WARN' } default { 'INFO' } }
            '2026-11-21 {0:00}:{1:00}:00 {2} request {3} took {4} ms' -f [Math]::Floor($i / 60), ($i % 60), $level, $i, (7 * $i)
        }
        Set-Content "$Path/web$server/morning.log" $lines[0..149]
        Set-Content "$Path/web$server/evening.log" ($lines[150..299] + '   at Server.Handle(Request)')
    }
    (Get-ChildItem $Path -Directory).FullName
}

$own = if (-not $Folder) { (New-Item (Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid())) -ItemType Directory).FullName }
$lines = New-ProcessQueue 1000              # a producer that is quicker than the consumers waits
$count = New-SharedDictionary
$pool = New-ProcessPool 3
try {
    if ($own) { $Folder = New-SampleLog $own }

    $consumers = foreach ($number in 1..2) {
        Start-WorkerProcess -Name "consumer$number" {
            $count = $using:count
            Receive-ProcessQueue $using:lines | ForEach-Object {
                $key = if ($_.Text -match '^\S+ \S+ (?<level>DEBUG|INFO|WARN|ERROR|FATAL) ') { "$($_.Server) $($Matches.level)" } else { 'no entry' }
                # One step for all: no count is lost.
                $null = $count.AddOrUpdate($key, 1, { param($key, $old) $old + 1 })
            }
        }
    }

    # The producers end with their folders. Then nothing more comes, and the consumers end with the queue.
    $Folder | Invoke-PoolMap -Pool $pool -ChunkSize 1 {
        $server = Split-Path $_ -Leaf
        # "$_": without what Get-Content adds to each line.
        Get-ChildItem $_ -Filter *.log | Get-Content | ForEach-Object { [pscustomobject] @{ Server = $server; Text = "$_" } } | Send-ProcessQueue $using:lines
    }
    $lines.Complete()
    $consumers | Receive-Job -Wait

    foreach ($entry in $count.GetEnumerator() | Sort-Object Key) { "$($entry.Key): $($entry.Value)" }
}
finally {
    $consumers | Remove-Job -Force
    Stop-ProcessPool $pool -Confirm:$false
    $lines, $count | Remove-SharedObject
    if ($own) { Remove-Item $own -Recurse }
}
