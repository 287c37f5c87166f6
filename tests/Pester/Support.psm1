# What the Pester files share: processes with a limit, and waiting for something to become true. The limits are for what
# hangs: a machine that has far too much to do comes nowhere near them.

$module = Get-Module PSMultiproc
if (-not $module) { $module = Import-Module "$PSScriptRoot/../../out/PSMultiproc" -Global -PassThru }
$manifest = Join-Path $module.ModuleBase PSMultiproc.psd1
$powershell = [Environment]::ProcessPath

<#
.SYNOPSIS
    Starts a PowerShell with the module imported, for what must not happen to this process. The caller ends it.
#>
function Start-ChildSession([string] $Script) {
    $start = [Diagnostics.ProcessStartInfo]::new($powershell, [string[]]@(
            '-NoLogo', '-NoProfile', '-NonInteractive', '-Command'
            "`$PSStyle.OutputRendering = 'PlainText'; Import-Module '$manifest'; $Script"))
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    $process
}

<#
.SYNOPSIS
    Runs a script in a PowerShell of its own with the module imported, and kills it when the time is up.
#>
function Invoke-ChildSession([string] $Script, [int] $Seconds = 120) {
    $process = Start-ChildSession $Script
    try {
        $output, $errors = $process.StandardOutput.ReadToEndAsync(), $process.StandardError.ReadToEndAsync()
        if (-not $process.WaitForExit([timespan]::FromSeconds($Seconds))) { throw "The child session was still busy after $Seconds s." }
        # What outlives the session could hold its output open for ever.
        if (-not [Threading.Tasks.Task]::WaitAll(@($output, $errors), 60000)) { throw 'Something that the session left behind holds its output open.' }
        [pscustomobject]@{
            Output   = @($output.Result -split '\r?\n' | Where-Object { $_ })
            Error    = $errors.Result.Trim()
            ExitCode = $process.ExitCode
        }
    }
    finally {
        $process.Kill($true)
        $process.Dispose()
    }
}

<#
.SYNOPSIS
    Starts a script in a runspace of this process, to be stopped from outside as Ctrl-C would.
#>
function Start-Pipeline([string] $Script, [hashtable] $Variable = @{}) {
    $state = [Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
    $state.ImportPSModule([string[]]@($manifest))
    foreach ($name in $Variable.Keys) {
        $state.Variables.Add([Management.Automation.Runspaces.SessionStateVariableEntry]::new($name, $Variable[$name], $null))
    }
    $shell = [powershell]::Create($state).AddScript($Script)
    $output = [Management.Automation.PSDataCollection[psobject]]::new()
    $none = [Management.Automation.PSDataCollection[psobject]]::new()
    $none.Complete()
    [pscustomobject]@{ Shell = $shell; Output = $output; Run = $shell.BeginInvoke($none, $output) }
}

<#
.SYNOPSIS
    Runs a script in a runspace of this process and gives its output; an error when the time is up.
#>
function Invoke-Pipeline([string] $Script, [hashtable] $Variable = @{}, [int] $Seconds = 120) {
    $pipeline = Start-Pipeline $Script $Variable
    if (-not $pipeline.Run.AsyncWaitHandle.WaitOne([timespan]::FromSeconds($Seconds))) {
        $null = $pipeline.Shell.BeginStop($null, $null)
        throw "The pipeline was still busy after $Seconds s: $Script"
    }
    $null = $pipeline.Shell.EndInvoke($pipeline.Run)
    $pipeline.Output
    $pipeline.Shell.Dispose()
}

<#
.SYNOPSIS
    Waits until a condition holds; an error when it does not within the limit.
#>
function Wait-Until([scriptblock] $Condition, [int] $Seconds = 60) {
    if (-not [Threading.SpinWait]::SpinUntil([Func[bool]] { [bool](& $Condition) }, $Seconds * 1000)) {
        throw "Not so within $Seconds s: $Condition"
    }
}

<#
.SYNOPSIS
    Whether a process runs. One that has ended and that nobody has asked about yet does not.
#>
function Test-Running([int] $Id) {
    if (-not $IsLinux) { return [bool](Get-Process -Id $Id -ErrorAction Ignore) }
    try { $stat = [IO.File]::ReadAllText("/proc/$Id/stat") } catch { return $false }
    # proc(5): the state follows the name, which is in parentheses and may hold any character.
    $stat.Substring($stat.LastIndexOf(')') + 2, 1) -notin 'Z', 'X'
}

<#
.SYNOPSIS
    Runs a script block and gives the error that ended it; an error when none did.
#>
function Get-Failure([scriptblock] $Action) {
    try { $null = & $Action } catch { return $_ }
    throw "No error: $Action"
}

Export-ModuleMember -Function * -Variable manifest
