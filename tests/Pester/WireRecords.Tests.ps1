BeforeAll { . "$PSScriptRoot/Wire/Sending.ps1" }

Describe 'Error records' {
    It '<Name>' -ForEach @(
        @{ Name = 'of a cmdlet'; Script = { Get-Item /nonexistent -ErrorAction Stop } }
        @{ Name = 'of a .NET method'; Script = { [IO.File]::OpenRead('/nonexistent') } }
        @{ Name = 'of a string thrown'; Script = { throw 'text' } }
        @{ Name = 'of an exception thrown'; Script = { throw [InvalidOperationException]::new('bad', [IO.FileNotFoundException]::new('gone', 'f')) } }
        @{ Name = 'of an object thrown'; Script = { throw @{ a = 1 } } }
        @{ Name = 'of an unknown command'; Script = { Get-Nonexistent } }
        @{ Name = 'of a parameter that does not bind'; Script = { Get-Date -Date 'no date' } }
        @{ Name = 'of a missing parameter'; Script = { Get-Date -Nope 1 } }
        @{ Name = 'of a division'; Script = { $zero = 0; 1 / $zero } }
        @{ Name = 'of a conversion'; Script = { [int] 'x' } }
        @{ Name = 'of text that does not parse'; Script = { [scriptblock]::Create('if (') } }
        @{ Name = 'of Write-Error'; Script = { Write-Error 'w' -ErrorId Mine -Category LimitsExceeded -TargetObject 5 -CategoryReason r -RecommendedAction do -ErrorAction Stop } }
        @{ Name = 'of a null reference'; Script = { $null.Foo() } }
        @{ Name = 'of a method that is not there'; Script = { (1).Foo() } }
    ) {
        $record = ErrorOf $Script
        foreach ($got in SendEverywhere $record) {
            $got | Should -BeOfType ([Management.Automation.ErrorRecord])
            foreach ($name in 'FullyQualifiedErrorId', 'ScriptStackTrace') { $got.$name | Should -BeExactly $record.$name -Because $name }
            foreach ($name in 'Category', 'Activity', 'Reason', 'TargetName', 'TargetType') {
                $got.CategoryInfo.$name | Should -Be $record.CategoryInfo.$name -Because $name
            }

            "$($got.CategoryInfo)" | Should -Be "$($record.CategoryInfo)"
            "$got" | Should -Be "$record"
            "$($got.TargetObject)" | Should -Be "$($record.TargetObject)"
            "$($got.ErrorDetails)" | Should -Be "$($record.ErrorDetails)"
            $got.InvocationInfo.PositionMessage | Should -Be $record.InvocationInfo.PositionMessage
            $got.InvocationInfo.ScriptLineNumber | Should -Be $record.InvocationInfo.ScriptLineNumber
            $got.InvocationInfo.MyCommand.Name | Should -Be $record.InvocationInfo.MyCommand.Name
            $got.InvocationInfo.MyCommand.CommandType | Should -Be $record.InvocationInfo.MyCommand.CommandType

            $exception, $original = $got.Exception, $record.Exception
            while ($original) {
                $exception.GetType().FullName | Should -Be $original.GetType().FullName
                $exception.Message | Should -Be $original.Message
                $exception.StackTrace | Should -BeLike "$([wildcardpattern]::Escape($original.StackTrace))*"
                $exception.ErrorRecord.FullyQualifiedErrorId | Should -Be $original.ErrorRecord.FullyQualifiedErrorId
                $exception, $original = $exception.InnerException, $original.InnerException
            }

            ($got | Out-String) | Should -Be ($record | Out-String)
        }
    }

    It 'that a command writes keep their place' {
        $got = Send (ErrorOf { Get-Item /nonexistent -ErrorAction Stop })
        function Write-It { [CmdletBinding()] param() $ErrorActionPreference = 'Continue'; $PSCmdlet.WriteError($got) }
        $written = Write-It -ErrorAction Continue 2>&1
        $written.FullyQualifiedErrorId | Should -Be 'PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand'
        $written.InvocationInfo.PositionMessage | Should -Be $got.InvocationInfo.PositionMessage
    }

    It 'exceptions arrive as what they were, whatever their constructor takes' {
        class WireException : System.Management.Automation.RuntimeException { [int] $Number; WireException([int] $n) : base("number $n") { $this.Number = $n } }
        $got = Send ([WireException]::new(3))
        $got | Should -BeOfType ([WireException])
        $got.Message | Should -Be 'number 3'
        $got.Number | Should -Be 3
    }

    It '<_> arrives as what it was' -ForEach @(
        'RuntimeException', 'CmdletInvocationException', 'ActionPreferenceStopException', 'ParseException', 'PSInvalidOperationException'
        'PipelineStoppedException', 'ItemNotFoundException', 'PSArgumentException', 'ScriptCallDepthException', 'PSNotSupportedException'
    ) {
        $value = ("System.Management.Automation.$_" -as [type])::new('text')
        foreach ($got in SendEverywhere $value) { $got | Should -BeOfType $value.GetType(); $got.Message | Should -Be text }
    }

    It 'an error whose target holds the error itself' {
        $holder = @{}
        $record = [Management.Automation.ErrorRecord]::new([Exception]::new('x'), 'Id', 'NotSpecified', $holder)
        $holder.me = $record
        (Send $record).FullyQualifiedErrorId | Should -Be Id
    }
}

Describe 'Other records' {
    It 'warnings, verbose and debug messages' {
        $warning = & { Write-Warning 'w' } 3>&1
        foreach ($got in SendEverywhere $warning) {
            $got | Should -BeOfType ([Management.Automation.WarningRecord])
            $got.Message | Should -Be w
            $got.InvocationInfo.PositionMessage | Should -Be $warning.InvocationInfo.PositionMessage
        }

        $verbose = & { Write-Verbose 'v' -Verbose } 4>&1
        foreach ($got in SendEverywhere $verbose) { $got | Should -BeOfType ([Management.Automation.VerboseRecord]); $got.Message | Should -Be v }
        $debug = & { Write-Debug 'd' -Debug } 5>&1
        foreach ($got in SendEverywhere $debug) { $got | Should -BeOfType ([Management.Automation.DebugRecord]); $got.Message | Should -Be d }
        (Send ([Management.Automation.WarningRecord]::new('my.id', 'm'))).FullyQualifiedWarningId | Should -Be my.id
    }

    It 'information' {
        $record = & { Write-Information @{ a = 1 } -Tags x, y } 6>&1
        foreach ($got in SendEverywhere $record) {
            $got | Should -BeOfType ([Management.Automation.InformationRecord])
            $got.MessageData.a | Should -Be 1
            foreach ($name in 'Source', 'TimeGenerated', 'Tags', 'User', 'Computer', 'ProcessId', 'NativeThreadId', 'ManagedThreadId') {
                $got.$name | Should -Be $record.$name -Because $name
            }
        }
    }

    It 'what Write-Host says, with its colours' {
        $record = & { Write-Host 'h' -ForegroundColor Red -NoNewline } 6>&1
        foreach ($got in SendEverywhere $record) {
            $got.MessageData | Should -BeOfType ([Management.Automation.HostInformationMessage])
            $got.MessageData.ForegroundColor | Should -Be Red
            $got.MessageData.NoNewLine | Should -BeTrue
            "$got" | Should -Be h
        }
    }

    It 'progress' {
        $record = [Management.Automation.ProgressRecord]::new(3, 'a', 's')
        $record.PercentComplete = 40
        $record.ParentActivityId = 1
        $record.SecondsRemaining = 9
        $record.CurrentOperation = 'o'
        $record.RecordType = 'Completed'
        foreach ($got in SendEverywhere $record) {
            foreach ($name in $record.psobject.Properties.Name) { $got.$name | Should -Be $record.$name -Because $name }
        }
    }
}
