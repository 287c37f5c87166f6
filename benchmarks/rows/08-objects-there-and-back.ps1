# Objects to the workers and back, against what PowerShell's own remoting does with each of them: it writes and reads the
# object on its way there, and again on its way back.
using namespace System.Management.Automation

$items = $Quick ? 2000 : 10000
$objects = foreach ($i in 1..$items) {
    [pscustomobject]@{ Id = $i; Name = "object $i"; Size = 1.5 * $i; Created = [datetime]::UnixEpoch.AddSeconds($i); IsReady = $i % 2 -eq 0 }
}
$pool = New-ProcessPool 4
try {
    $medians = Measure-InTurn -Rounds ($Quick ? 3 : 11) -WarmUp ($Quick ? 1 : 6) -Blocks ([ordered]@{
            Remoting = {
                foreach ($object in $objects) {
                    $there = [PSSerializer]::Deserialize([PSSerializer]::Serialize($object))
                    [PSSerializer]::Deserialize([PSSerializer]::Serialize($there))
                }
            }
            Ours     = { $objects | Invoke-PoolMap { $_ } -Pool $pool }
        })
    $work = "$($items.ToString('N0')) objects of 5 members, there and back"
    New-RateFigure 8 $work 'PSSerializer, there and back' ($items / $medians.Remoting) ($items / $medians.Ours) 10
}
finally {
    Stop-ProcessPool $pool -Force -Confirm:$false
}
