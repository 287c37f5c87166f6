#!/usr/bin/env pwsh
#requires -Version 7.4
<#
.SYNOPSIS
    Builds, shows, tests, measures and packages PSMultiproc.
.EXAMPLE
    ./build.ps1 test -Full
    Every test, the slow ones too.
.EXAMPLE
    ./build.ps1 demo /usr/share
    Hashes a folder's files on all cores.
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    [Parameter(Position = 0)]
    [ValidateSet('build', 'demo', 'test', 'bench', 'package', 'clean')]
    [string] $Task = 'build',

    # test: the slow ones too.
    [switch] $Full,

    # demo: the folder.
    [string] $Path,

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    # Handed on to the demo or the benchmarks.
    [Parameter(ValueFromRemainingArguments)]
    [string[]] $Rest = @()
)

$ErrorActionPreference = 'Stop'
Set-Location -LiteralPath $PSScriptRoot
$module = Join-Path $PSScriptRoot out PSMultiproc PSMultiproc.psd1
$pwsh = (Get-Command (Join-Path $PSHOME pwsh), pwsh -CommandType Application -ErrorAction Ignore)[0].Source

function Invoke-Shared([string] $Target) {
    dotnet msbuild build/build.proj -nologo -v:minimal -tl:off "-t:$Target" "-p:Configuration=$Configuration"
    if ($LASTEXITCODE) { exit $LASTEXITCODE }
}

# In a PowerShell of its own, so that the assemblies are not held open here. Ends this script with its exit code.
function Invoke-Script([string] $Script, [string[]] $Arguments) {
    & $pwsh -NoProfile -File $Script @Arguments
    exit $LASTEXITCODE
}

switch ($Task) {
    build {
        Invoke-Shared Build
        & $pwsh -NoProfile -Command "Import-Module '$module'"
        exit $LASTEXITCODE
    }
    demo {
        Invoke-Shared Build
        Invoke-Script examples/Get-FolderHash.ps1 (@($Path) -ne '' + $Rest)
    }
    test {
        Invoke-Shared Build
        & ./tests/run.ps1 -Full:$Full -Configuration $Configuration -PowerShell $pwsh -Module $module
        exit $LASTEXITCODE
    }
    bench {
        Invoke-Shared Build
        Invoke-Script benchmarks/run.ps1 $Rest
    }
    package { Invoke-Shared Package }
    clean { Invoke-Shared Clean }
}
