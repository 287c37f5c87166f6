# Every way in which an object gets to a worker, for -ForEach. Each case gives what the worker says of $it by Test-It, a
# function that the file which uses the table has; $pool is a pool, and $prepared one whose worker has it from the start, as
# $given, $argument and $used. A list as the only argument, or item, needs its comma, as any list does.
@(
    @{ Name = 'as an argument'; Pass = { Invoke-PoolTask -Pool $pool { param($it) Test-It $it } -ArgumentList (, $it) } }
    @{ Name = 'as an argument of a map'; Pass = { 1 | Invoke-PoolMap -Pool $pool { param($it) Test-It $it } -ArgumentList (, $it) } }
    @{ Name = 'by $using:'; Pass = { 1 | Invoke-PoolMap -Pool $pool { Test-It $using:it } } }
    @{ Name = 'by $using: of a member'; Pass = { $holder = @{ It = $it }; 1 | Invoke-PoolMap -Pool $pool { Test-It ($using:holder).It } } }
    @{ Name = 'by $using: of an element'; Pass = { $several = 1, $it; 1 | Invoke-PoolMap -Pool $pool { Test-It ($using:several)[1] } } }
    @{ Name = 'by $using: in a task'; Pass = { Invoke-PoolTask -Pool $pool { Test-It $using:it } } }
    @{ Name = 'by $using: in the default pool'; Pass = { 1 | Invoke-PoolMap { Test-It $using:it } } }
    @{ Name = 'by $using: in a job'; Pass = { (Start-PoolTask -Pool $pool { Test-It $using:it }).GetResult(60) } }
    @{ Name = 'by -Variable'; Pass = { 1 | Invoke-PoolMap -Pool $prepared { Test-It $given } } }
    @{ Name = 'as an initialization script''s argument'; Pass = { 1 | Invoke-PoolMap -Pool $prepared { Test-It $argument } } }
    @{ Name = 'by an initialization script''s $using:'; Pass = { 1 | Invoke-PoolMap -Pool $prepared { Test-It $used } } }
    @{ Name = 'as an item'; Pass = { , $it | Invoke-PoolMap -Pool $pool { Test-It $_ } } }
    @{ Name = 'as -InputObject'; Pass = { Invoke-PoolMap -Pool $pool { Test-It $_ } -InputObject $it } }
    @{ Name = 'as a splatted item'; Pass = { @{ It = $it } | Invoke-PoolMap -Pool $pool -Splat { param($It) Test-It $It } } }
    @{ Name = 'in an array'; Pass = { , (1, $it) | Invoke-PoolMap -Pool $pool { Test-It $_[1] } } }
    @{ Name = 'in a typed array'; Pass = { , [PSMultiproc.SharedObject[]] @($null, $it) | Invoke-PoolMap -Pool $pool { Test-It $_[1] } } }
    @{ Name = 'in a hashtable'; Pass = { @{ It = $it } | Invoke-PoolMap -Pool $pool { Test-It $_.It } } }
    @{ Name = 'in an ordered dictionary'; Pass = { [ordered] @{ It = $it } | Invoke-PoolMap -Pool $pool { Test-It $_.It } } }
    @{ Name = 'in a custom object'; Pass = { [pscustomobject] @{ It = $it } | Invoke-PoolMap -Pool $pool { Test-It $_.It } } }
    @{ Name = 'in a list'; Pass = { $list = [Collections.Generic.List[object]]::new(); $list.Add($it); , $list | Invoke-PoolMap -Pool $pool { Test-It $_[0] } } }
    @{ Name = 'through a queue'; Pass = { $queue = New-ProcessQueue; $queue.Put($it); Invoke-PoolTask -Pool $pool { Test-It ($using:queue).Get(60) }; $queue.Dispose() } }
    @{ Name = 'in a shared dictionary'; Pass = { $held = New-SharedDictionary; $held.It = $it; Invoke-PoolTask -Pool $pool { Test-It ($using:held).It }; $held.Dispose() } }
    @{ Name = 'to a process of its own'; Pass = { $process = Start-WorkerProcess { Test-It $using:it }; Receive-Job $process -Wait -AutoRemoveJob } }
    @{ Name = 'to a pool in a worker'; Pass = { Invoke-PoolTask -Pool $pool { $mine = $using:it; $inner = New-ProcessPool 1; try { Invoke-PoolTask -Pool $inner { Test-It $using:mine } } finally { Stop-ProcessPool $inner -Force } } } }
)
