# What the files about the wire format share: a serializer's round trip within this process.

$module = Get-Module PSMultiproc
if (-not $module) { $module = Import-Module "$PSScriptRoot/../../../out/PSMultiproc" -PassThru }
$load = { param($name) [Reflection.Assembly]::LoadFrom((Join-Path $module.ModuleBase "$name.dll")) }
if (-not ('WireRoundTrip' -as [type])) { Add-Type -Path "$PSScriptRoot/WireRoundTrip.cs" }
$wire = [WireRoundTrip]::new((& $load PSMultiproc.Core), (& $load PSMultiproc))

function Send($Value) { , $wire.Send([object[]] @(, $Value)) }

# As remoting does it, for comparison.
function SendRemote($Value) {
    , [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($Value))
}

# In every place that a value can have: alone, in an array, in a hashtable, in an object.
function SendEverywhere($Value) {
    , (Send $Value)
    , (Send @(1, $Value, 2))[1]
    , (Send @{ key = $Value }).key
    , (Send ([pscustomobject] @{ a = @{ b = @(, $Value) } })).a.b[0]
}

function ErrorOf([scriptblock] $Script) {
    try { & $Script } catch { return $_ }
    throw 'There was no error.'
}
