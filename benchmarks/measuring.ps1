# What the rows measure with. A row sets $Quick aside for fewer rounds of less work.

function Get-Median([double[]] $Values) {
    $sorted = $Values | Sort-Object
    ($sorted[[Math]::Floor(($Values.Count - 1) / 2)] + $sorted[[Math]::Floor($Values.Count / 2)]) / 2
}

# Seconds that a block takes, its output collected as by an assignment.
function Measure-Seconds([scriptblock] $Block) {
    [GC]::Collect()     # what the other side left behind is not this one's to clear away
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $null = @(& $Block)
    $clock.Elapsed.TotalSeconds
}

# Runs the blocks in turn, so that all see the same noise. Medians in seconds. The rounds of warming up do not count:
# until then the just-in-time compiler has a hand in both sides.
function Measure-InTurn([Collections.IDictionary] $Blocks, [int] $Rounds, [int] $WarmUp = 1) {
    $times = @{}
    foreach ($round in 1..($WarmUp + $Rounds)) {
        foreach ($name in $Blocks.Keys) {
            $seconds = Measure-Seconds $Blocks[$name]
            if ($round -gt $WarmUp) { $times[$name] += , $seconds }
        }
    }
    $medians = @{}
    foreach ($name in $Blocks.Keys) { $medians[$name] = Get-Median $times[$name] }
    $medians
}

# One line of the table. The ratio says how many times better ours is.
function New-Figure {
    param($Row, $Work, $Unit, $PeerName, $Peer, $Ours, $Ratio, $Target, $Met)
    [pscustomobject]@{
        Row = $Row; Work = $Work; Unit = $Unit; PeerName = $PeerName
        Peer = $Peer; Ours = $Ours; Ratio = $Ratio; Target = $Target; Met = $Met
    }
}

# A line that compares rates: so many items, the medians in seconds.
function New-RateFigure([int] $Row, [string] $Work, [string] $PeerName, [double] $PeerRate, [double] $OurRate, [double] $LeastRatio) {
    $ratio = $OurRate / $PeerRate
    New-Figure -Row $Row -Work $Work -Unit '/s' -PeerName $PeerName -Peer $PeerRate -Ours $OurRate -Ratio $ratio `
        -Target "≥ $LeastRatio ×" -Met ($ratio -ge $LeastRatio)
}

# A line that compares times.
function New-TimeFigure([int] $Row, [string] $Work, [string] $PeerName, [double] $PeerSeconds, [double] $OurSeconds, [double] $LeastRatio) {
    $ratio = $PeerSeconds / $OurSeconds
    New-Figure -Row $Row -Work $Work -Unit 's' -PeerName $PeerName -Peer $PeerSeconds -Ours $OurSeconds -Ratio $ratio `
        -Target "≥ $LeastRatio ×" -Met ($ratio -ge $LeastRatio)
}
