<#
.SYNOPSIS
    Two workers take the same two locks in opposite order, and would wait for each other for ever. With a time-out, the
    one that does not get its second lock gives back its first and tries again.
.OUTPUTS
    'first has both' and 'second has both'
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

$red, $blue = (New-ProcessLock), (New-ProcessLock)
$bothHaveOne = New-ProcessBarrier 2
$pool = New-ProcessPool 2
try {
    'first', 'second' | Invoke-PoolMap -Pool $pool -ChunkSize 1 {
        $one, $other = $_ -eq 'first' ? $using:red, $using:blue : $using:blue, $using:red
        for ($attempt = 1; ; $attempt++) {
            $null = $one.Acquire()
            try {
                # The first time round each waits here until the other has its first lock too: the deadlock is sure.
                if ($attempt -eq 1) { $null = ($using:bothHaveOne).SignalAndWait() }
                if ($other.Acquire((Get-Random -Minimum 0.01 -Maximum 0.1))) {
                    try { "$_ has both" } finally { $other.Release() }
                    return
                }
            }
            finally {
                $one.Release()
            }
        }
    }
}
finally {
    Stop-ProcessPool $pool -Confirm:$false
    $red, $blue, $bothHaveOne | ForEach-Object { $_.Dispose() }
}
