<#
.SYNOPSIS
    A re-entrant lock: who holds it may take it again, and releases it as often.
.OUTPUTS
    outer, inner, and False: another process could not have it meanwhile. Then True: now it can.
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

$lock = New-ProcessLock -Reentrant
try {
    Use-ProcessLock $lock {
        'outer'
        Use-ProcessLock $lock { 'inner' }
        Invoke-PoolTask { ($using:lock).Acquire(0) }
    }
    Invoke-PoolTask { $got = ($using:lock).Acquire(0); if ($got) { ($using:lock).Release() }; $got }
}
finally {
    $lock.Dispose()
}
