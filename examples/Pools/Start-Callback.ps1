<#
.SYNOPSIS
    Starts tasks and goes on; callbacks gather the results and the errors as they come.
.OUTPUTS
    'squares: 1, 4, 9, 16', then 'error: no squares of 13'.
#>
param([string] $Module = (Join-Path $PSScriptRoot .. .. out PSMultiproc))
Import-Module $Module -ErrorAction Stop

$pool = New-ProcessPool 2
$squares, $errors = [Collections.ArrayList]::new(), [Collections.ArrayList]::new()
try {
    $tasks = foreach ($number in 1..4 + 13) {
        Start-PoolTask -Pool $pool -ArgumentList $number -OnCompleted { $null = $squares.Add($_) } -OnError { $null = $errors.Add("$_") } {
            param($number)
            if ($number -eq 13) { throw "no squares of $number" }
            $number * $number
        }
    }
    # Callbacks run between two commands; the session has gathered all when each has said something.
    while ($squares.Count + $errors.Count -lt $tasks.Count) { Start-Sleep -Milliseconds 20 }
    "squares: $(($squares | Sort-Object) -join ', ')"
    "error: $errors"
}
finally {
    $tasks | Remove-Job -Force
    Stop-ProcessPool $pool -Force -Confirm:$false
}
