<#
.SYNOPSIS
    Makes the help file that Get-Help shows: synopsis and parameters from the comments in the source, the rest from docs/commands.md.
.DESCRIPTION
    Needs what ./build.sh build has made. The file is kept with the source, so that a build needs no PowerShell; a test says
    when it is to be made anew.
#>
[CmdletBinding()]
param(
    [string] $Path = "$PSScriptRoot/../src/PSMultiproc/en-US/PSMultiproc.dll-Help.xml",
    [string] $Module = "$PSScriptRoot/../out/PSMultiproc"
)

$ErrorActionPreference = 'Stop'
$commands = (Import-Module $Module -PassThru).ExportedCmdlets.Values | Sort-Object Name
$comments = @{}
foreach ($member in ([xml] (Get-Content "$PSScriptRoot/../src/PSMultiproc/bin/Release/net8.0/PSMultiproc.xml" -Raw)).doc.members.member) {
    $comments[$member.name] = $member
}

# PowerShell adds these itself, with the same meaning everywhere, but their text is the command's to give.
$shouldProcess = @{ WhatIf = 'Says what the command would do, and does not do it.'; Confirm = 'Asks before anything is done.' }
$common = [Management.Automation.PSCmdlet]::CommonParameters

function ConvertTo-Escaped([string] $Text) { [Security.SecurityElement]::Escape($Text) }

function ConvertTo-Paragraph([string] $Text) {
    foreach ($paragraph in $Text.Trim() -split '(?:\r?\n){2,}') { "<maml:para>$(ConvertTo-Escaped ($paragraph -replace '`'))</maml:para>" }
}

function Get-Comment([string] $Member, [string] $Within = 'summary') {
    $text = $comments[$Member].SelectSingleNode($Within)
    if (-not $text) { throw "$Member has no $Within in its comment." }
    ($text.InnerText -replace '\s+', ' ').Trim()
}

function Get-ParameterComment([Management.Automation.CommandInfo] $Command, [string] $Name) {
    if ($shouldProcess[$Name]) { return $shouldProcess[$Name] }
    $declaring = $Command.ImplementingType.GetProperty($Name).DeclaringType
    Get-Comment "P:$($declaring.FullName).$Name"
}

function ConvertTo-Parameter([Management.Automation.CommandInfo] $Command, [Management.Automation.CommandParameterInfo] $Parameter) {
    $type = [Nullable]::GetUnderlyingType($Parameter.ParameterType) ?? $Parameter.ParameterType
    $display = [Microsoft.PowerShell.ToStringCodeMethods]::Type($type) -replace '^.*\.'
    $ways = @(if ($Parameter.ValueFromPipeline) { 'ByValue' }; if ($Parameter.ValueFromPipelineByPropertyName) { 'ByPropertyName' })
    $pipeline = if ($ways) { "True ($($ways -join ', '))" } else { 'False' }
    $position = if ($Parameter.Position -lt 0) { 'named' } else { $Parameter.Position }
    $wildcards = [bool] ($Parameter.Attributes | Where-Object { $_ -is [Management.Automation.SupportsWildcardsAttribute] })
    @"
<command:parameter required="$("$($Parameter.IsMandatory)".ToLower())" variableLength="false" globbing="$("$wildcards".ToLower())" pipelineInput="$pipeline" position="$position" aliases="$(if ($Parameter.Aliases) { $Parameter.Aliases -join ', ' } else { 'none' })">
<maml:name>$($Parameter.Name)</maml:name>
<maml:description>$(ConvertTo-Paragraph (Get-ParameterComment $Command $Parameter.Name))</maml:description>
$(if ($type -ne [switch]) { "<command:parameterValue required=`"true`" variableLength=`"false`">$display</command:parameterValue>" })
<dev:type><maml:name>$display</maml:name></dev:type>
</command:parameter>
"@
}

# As they are typed: by position, then those that must be given, then the others.
function Get-ParameterOf([Management.Automation.CommandParameterSetInfo] $Set) {
    $Set.Parameters | Where-Object Name -NotIn $common |
        Sort-Object -Stable { if ($_.Position -lt 0) { [int]::MaxValue } else { $_.Position } }, { -not $_.IsMandatory }, { $shouldProcess.ContainsKey($_.Name) }
}

function ConvertTo-Example([string] $Text) {
    foreach ($example in [regex]::Matches($Text, '(?ms)^### (.+?)\r?\n+```powershell\r?\n(.*?)\r?\n```')) {
        "<command:example><maml:title>$(ConvertTo-Escaped $example.Groups[1].Value)</maml:title>"
        "<dev:code>$(ConvertTo-Escaped $example.Groups[2].Value)</dev:code><dev:remarks><maml:para></maml:para></dev:remarks></command:example>"
    }
}

$pages = @{}
foreach ($page in [regex]::Matches((Get-Content "$PSScriptRoot/../docs/commands.md" -Raw), '(?ms)^## (\S+)\r?\n(.*?)(?=^## |\z)')) {
    $pages[$page.Groups[1].Value] = $page.Groups[2].Value
}

$lines = @(
    '<?xml version="1.0" encoding="utf-8"?>'
    '<!-- Made by build/help.ps1. -->'
    '<helpItems schema="maml" xmlns="http://msh">'
    foreach ($command in $commands) {
        $page = $pages[$command.Name]
        if (-not $page) { throw "docs/commands.md says nothing of $($command.Name)." }
        '<command:command xmlns:maml="http://schemas.microsoft.com/maml/2004/10" xmlns:command="http://schemas.microsoft.com/maml/dev/command/2004/10" xmlns:dev="http://schemas.microsoft.com/maml/dev/2004/10">'
        "<command:details><command:name>$($command.Name)</command:name><command:verb>$($command.Verb)</command:verb><command:noun>$($command.Noun)</command:noun>"
        "<maml:description>$(ConvertTo-Paragraph (Get-Comment "T:$($command.ImplementingType.FullName)" 'summary/para[@type="synopsis"]'))</maml:description></command:details>"
        "<maml:description>$(ConvertTo-Paragraph ($page -replace '(?s)\n### .*'))</maml:description>"
        '<command:syntax>'
        foreach ($set in $command.ParameterSets) {
            "<command:syntaxItem><maml:name>$($command.Name)</maml:name>"
            foreach ($parameter in Get-ParameterOf $set) { ConvertTo-Parameter $command $parameter }
            '</command:syntaxItem>'
        }
        '</command:syntax>'
        '<command:parameters>'
        $command.ParameterSets | ForEach-Object { Get-ParameterOf $_ } | Group-Object Name | Sort-Object Name |
            ForEach-Object { ConvertTo-Parameter $command $_.Group[0] }
        '</command:parameters>'
        '<command:returnValues>'
        foreach ($type in $command.OutputType) { "<command:returnValue><dev:type><maml:name>$($type.Name)</maml:name></dev:type></command:returnValue>" }
        '</command:returnValues>'
        "<command:examples>$((ConvertTo-Example $page) -join "`n")</command:examples>"
        '</command:command>'
    }
    '</helpItems>'
)
$null = New-Item (Split-Path $Path) -ItemType Directory -Force
# Whatever system it is made on, the file is the same.
[IO.File]::WriteAllText($Path, (($lines -join "`n") -replace '\r?\n(\s*\r?\n)*', "`n") + "`n")
