# What Get-Help says of each command.

BeforeDiscovery {
    $commands = (Get-Module PSMultiproc).ExportedCmdlets.Keys | Sort-Object
    $parameters = foreach ($command in (Get-Module PSMultiproc).ExportedCmdlets.Values) {
        foreach ($name in $command.Parameters.Keys | Where-Object { $_ -notin [Management.Automation.PSCmdlet]::CommonParameters }) { @{ Command = $command.Name; Parameter = $name } }
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force

    # The help file alone: where it says nothing, PowerShell makes something up.
    function Get-Written([string] $Command) { $help[$Command] ??= Get-Help $Command -Full; $help[$Command] }
    $help = @{}
}

Describe 'The help of <_>' -ForEach $commands {
    It 'Has a synopsis and a description' {
        $written = Get-Written $_
        $written.Synopsis.Trim() | Should -Match '^[A-Z].*\.$'
        $written.Synopsis | Should -Not -BeLike "*$_*"
        ($written.Description | ForEach-Object Text) -join ' ' | Should -Match '(?s)^[A-Z].*\.$'
    }

    It 'Has the command''s own syntax' {
        $sets = (Get-Command $_).ParameterSets
        @((Get-Written $_).Syntax.SyntaxItem) | Should -HaveCount $sets.Count
        foreach ($set in $sets) {
            $names = $set.Parameters.Name | Where-Object { $_ -notin [Management.Automation.PSCmdlet]::CommonParameters } | Sort-Object
            (Get-Written $_).Syntax.SyntaxItem.ForEach{ ($_.Parameter.Name | Sort-Object) -join ' ' } | Should -Contain ($names -join ' ')
        }
    }

    It 'Has two examples or more, whose calls the commands take' {
        $examples = @((Get-Written $_).Examples.Example)
        $examples.Count | Should -BeGreaterOrEqual 2
        foreach ($example in $examples) {
            $errors = $null
            $script = [Management.Automation.Language.Parser]::ParseInput($example.Code, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty
            $example.Title | Should -Match '\w'
            $calls = @($script.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true))
            $calls | Should -Not -BeNullOrEmpty
            foreach ($call in $calls | Where-Object { $_.GetCommandName() -in (Get-Module PSMultiproc).ExportedCmdlets.Keys }) {
                $bound = [Management.Automation.Language.StaticParameterBinder]::BindCommand($call, $true)
                $bound.BindingExceptions.Values.ForEach{ "$($call.Extent): $($_.BindingException.Message)" } | Should -BeNullOrEmpty
            }
        }
        $examples.Code -join "`n" | Should -Match $_
    }
}

Describe 'The help of a parameter' {
    It 'Describes -<Parameter> of <Command>' -ForEach $parameters {
        $written = (Get-Written $Command).Parameters.Parameter | Where-Object Name -EQ $Parameter
        $written | Should -HaveCount 1
        ($written.Description | ForEach-Object Text) -join ' ' | Should -Match '^\S.*\.$'
    }
}

Describe 'The help file' {
    It 'Is what build/help.ps1 makes of the comments and of docs/commands.md' {
        & "$PSScriptRoot/../../build/help.ps1" -Path "$TestDrive/help.xml" -Module $manifest
        Get-Content "$TestDrive/help.xml" -Raw | Should -Be (Get-Content "$PSScriptRoot/../../src/PSMultiproc/en-US/PSMultiproc.dll-Help.xml" -Raw) -Because 'build/help.ps1 makes it anew'
    }
}
