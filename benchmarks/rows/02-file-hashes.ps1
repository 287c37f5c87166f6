# Many small files, each hashed by a cmdlet, with 4 workers.
$count = $Quick ? 1000 : 4000
$size = 24KB
$folder = Join-Path ([IO.Path]::GetTempPath()) "psmultiproc-bench-$([guid]::NewGuid())"
$null = New-Item $folder -ItemType Directory
$pool = New-ProcessPool 4
try {
    $random = [Random]::new(1)
    $content = [byte[]]::new($size)
    $files = foreach ($i in 1..$count) {
        $random.NextBytes($content)
        $path = Join-Path $folder "$i.bin"
        [IO.File]::WriteAllBytes($path, $content)
        $path
    }

    # Of each round a worker sees a quarter of the files, and takes four times as many until its compiler is done.
    $medians = Measure-InTurn -Rounds ($Quick ? 2 : 11) -WarmUp ($Quick ? 1 : 24) -Blocks ([ordered]@{
            Sequential = { $files | ForEach-Object { Get-FileHash -LiteralPath $_ } }
            Ours       = { $files | Invoke-PoolMap { Get-FileHash -LiteralPath $_ } -Pool $pool }
        })
    $parallel = Measure-InTurn -Rounds ($Quick ? 1 : 2) -Blocks @{
        Parallel = { $files | ForEach-Object -Parallel { Get-FileHash -LiteralPath $_ } -ThrottleLimit 4 }
    }

    $work = "SHA-256 of $($count.ToString('N0')) files, $($count * $size / 1MB -as [int]) MB, 4 workers"
    New-TimeFigure 2 $work 'ForEach-Object' $medians.Sequential $medians.Ours 2.8
    New-TimeFigure 2 $work 'ForEach-Object -Parallel' $parallel.Parallel $medians.Ours 10
}
finally {
    Stop-ProcessPool $pool -Force -Confirm:$false
    Remove-Item -LiteralPath $folder -Recurse -Force
}
