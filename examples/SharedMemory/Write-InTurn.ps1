<#
.SYNOPSIS
    Four tasks write three lines each; a lock keeps the lines of a task together.
.OUTPUTS
    Twelve lines: three of a task, then three of another.
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

$file = New-TemporaryFile
$lock = New-ProcessLock
$pool = New-ProcessPool 4
try {
    1..4 | Invoke-PoolMap -Pool $pool -ArgumentList $lock, $file.FullName {
        param($lock, $path)
        $task = $_
        Use-ProcessLock $lock {
            foreach ($line in 1..3) { Add-Content -LiteralPath $path "task $task, line $line" }
        }
    }
    Get-Content -LiteralPath $file
}
finally {
    Stop-ProcessPool $pool -Confirm:$false
    $lock.Dispose()
    Remove-Item -LiteralPath $file
}
