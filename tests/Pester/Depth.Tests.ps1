# How deep a function may recurse: as deep in a worker as here, and then it is an error.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    # Thousands of levels would take minutes to unwind. Here each takes 16 KiB of the stack, so that some hundred fill it;
    # that is less than PowerShell keeps free for its check.
    Add-Type -OutputAssembly "$TestDrive/Depth.dll" -TypeDefinition @'
using System;
using System.Management.Automation;
using System.Runtime.CompilerServices;

public static class Depth
{
    public static int Reached;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static object Descend(ScriptBlock block, int level)
    {
        Span<byte> room = stackalloc byte[16 << 10];
        room[level % room.Length] = 1;
        Reached = level;
        return block.InvokeReturnAsIs(level + room[level % room.Length]);
    }
}
'@
    $dll = "$TestDrive/Depth.dll"
    $probe = {
        Add-Type -Path $args[0]
        function Get-Deeper($Level) { [Depth]::Descend({ param($next) Get-Deeper $next }, $Level) }
        try { Get-Deeper 1 } catch { "$($_.FullyQualifiedErrorId) at $([Depth]::Reached)" }
    }
    $pool = New-ProcessPool 1
}

AfterAll { Stop-ProcessPool $pool -Force -Confirm:$false }

Describe 'A function that calls itself' {
    It 'Reaches the same depth as here: <Name>' -ForEach @(
        @{ Name = 'in a map'; Call = { 1 | Invoke-PoolMap $probe -ArgumentList $dll -Pool $pool } }
        @{ Name = 'in a task'; Call = { Invoke-PoolTask $probe -ArgumentList $dll -Pool $pool } }
    ) {
        # In a pipeline of its own: the test is deep within Pester.
        $id, [int] $here = (Invoke-Pipeline "& { $probe } '$dll'") -split ' at '
        $other, [int] $there = (& $Call) -split ' at '
        $other | Should -Be $id
        $here | Should -BeGreaterThan 400
        # What is below the first level differs by a few frames, and code that has run often has been compiled to smaller
        # ones; a thread's usual stack would end a fifth earlier.
        [Math]::Abs($there - $here) | Should -BeLessOrEqual ($here / 10)
    }

    It 'Fails as an error for its item, and the worker goes on' {
        $block = {
            Add-Type -Path $args[0]
            function Get-Deeper($Level) { [Depth]::Descend({ param($next) Get-Deeper $next }, $Level) }
            if ($_ -eq 2) { $null = Get-Deeper 1 } else { "$_ $PID" }
        }
        $result = 1..3 | Invoke-PoolMap $block -ArgumentList $dll -Pool $pool -ErrorVariable problem -ErrorAction SilentlyContinue
        $worker = $pool.Workers[0].ProcessId
        $result | Should -Be @("1 $worker", "3 $worker")
        $problem | Should -HaveCount 1
        "$($problem[0])" | Should -BeLike '*call depth*'
    }
}
