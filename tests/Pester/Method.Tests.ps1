# A public static .NET method in place of a script block.

BeforeAll {
    Import-Module "$PSScriptRoot/Support.psm1" -Force
    $dll = "$TestDrive/Work.dll"
    Add-Type -OutputAssembly $dll -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.Threading.Tasks;
namespace Work
{
    public static class Numbers
    {
        public static int Twice(int n) => 2 * n;
        public static int Add(int a, int b) => a + b;
        public static int Plus(int a, int b = 5) => a + b;
        public static long Sum(int[] all) { long sum = 0; foreach (var n in all) sum += n; return sum; }
        public static int[] Range(int n) { var all = new int[n]; for (var i = 0; i < n; i++) all[i] = i; return all; }
        public static int Inverse(int n) => 100 / n;
        public static void Nothing(int n) { }
        public static string Name(DayOfWeek day) => day.ToString();
        public static bool IsNull(object o) => o == null;
        public static async Task<int> Later(int n) { await Task.Delay(1); return n + 1; }
        public static int ProcessId() => Environment.ProcessId;
        public static int Dive(int n) => n < 0 ? n : Dive(n + 1) + Dive(n + 2);
        public static IEnumerable<int> Two(int n) { yield return n; yield return n; }
        static int Hidden(int n) => n;
        public static T Generic<T>(T n) => n;
        public static class Nested { public static int Same(int n) => n; }
    }
    public class Thing { public int Inc(int n) => n + 1; }
    public class Box<T> { public static int Same(int n) => n; }
}
'@
    $numbers = @{ AssemblyPath = $dll; TypeName = 'Work.Numbers' }
}

Describe 'Mapping a method' {
    It 'Calls <MethodName>' -ForEach @(
        @{ MethodName = 'Twice'; Items = 1, 2, 3; Expected = 2, 4, 6 }
        @{ MethodName = 'Twice'; Items = '4', 5L; Expected = 8, 10 }
        @{ MethodName = 'Add'; Items = 1, 2; Arguments = 10; Expected = 11, 12 }
        @{ MethodName = 'Plus'; Items = 1, 2; Expected = 6, 7 }
        @{ MethodName = 'Plus'; Items = 1, 2; Arguments = 1; Expected = 2, 3 }
        @{ MethodName = 'Nothing'; Items = 1, 2; Expected = @() }
        @{ MethodName = 'Name'; Items = [DayOfWeek]::Friday, 1, 'sunday'; Expected = 'Friday', 'Monday', 'Sunday' }
        @{ MethodName = 'IsNull'; Items = $null, 1; Expected = $true, $false }
        @{ MethodName = 'Later'; Items = 1, 2; Expected = 2, 3 }
    ) {
        @($Items | Invoke-PoolMap @numbers -MethodName $MethodName -ArgumentList $Arguments) | Should -Be $Expected
    }

    It 'Calls a method of a nested type' {
        1, 2 | Invoke-PoolMap -AssemblyPath $dll -TypeName Work.Numbers+Nested -MethodName Same | Should -Be @(1, 2)
    }

    It 'Hands an array over as one argument' {
        , [int[]](1..10) | Invoke-PoolMap @numbers -MethodName Sum | Should -Be 55
    }

    It 'Hands an array of PowerShell''s over as one argument' {
        , @(1..10) | Invoke-PoolMap @numbers -MethodName Sum | Should -Be 55
    }

    It 'Keeps a large map in order' {
        $result = 1..5000 | Invoke-PoolMap @numbers -MethodName Twice
        $result -join ' ' | Should -BeExactly (@(1..5000 | ForEach-Object { 2 * $_ }) -join ' ')
    }

    It 'Does not lock the assembly, nor load it here' {
        $null = 1 | Invoke-PoolMap @numbers -MethodName Twice
        [AppDomain]::CurrentDomain.GetAssemblies().Location | Should -Not -Contain $dll
    }

    It 'Gives the method''s own error for its item' {
        $result = 4, 0, 5 | Invoke-PoolMap @numbers -MethodName Inverse -ErrorVariable problem -ErrorAction SilentlyContinue
        $result | Should -Be @(25, 20)
        $problem | Should -HaveCount 1
        $problem[0].Exception -is [DivideByZeroException] | Should -BeTrue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'DivideByZeroException*'
        $problem[0].TargetObject | Should -Be 0
    }

    It 'Fails alone where an item does not fit the parameter: <_>' -ForEach 'x', 99999999999, ([pscustomobject]@{ a = 1 }) {
        $result = 1, $_, 3 | Invoke-PoolMap @numbers -MethodName Twice -ErrorVariable problem -ErrorAction SilentlyContinue
        $result | Should -Be @(2, 6)
        $problem | Should -HaveCount 1
        "$($problem[0])" | Should -BeLike "*parameter 'n'*System.Int32*"
        "$($problem[0].TargetObject)" | Should -Be "$_"
    }

    It 'Costs its own item where it overflows the stack' {
        $result = -1, 0, -2 | Invoke-PoolMap @numbers -MethodName Dive -ErrorVariable problem -ErrorAction SilentlyContinue 2>$null
        $result | Should -Be @(-1, -2)
        $problem | Should -HaveCount 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'WorkerCrashed*'
        $problem[0].Exception.Signal | Should -Be 6
    }
}

Describe 'A method as a task' {
    It 'Takes its arguments from -ArgumentList: <MethodName>' -ForEach @(
        @{ MethodName = 'Add'; Arguments = 20, 22; Expected = 42 }
        @{ MethodName = 'Twice'; Arguments = 4; Expected = 8 }
        @{ MethodName = 'Plus'; Arguments = 1; Expected = 6 }
        @{ MethodName = 'Later'; Arguments = 1; Expected = 2 }
    ) {
        Invoke-PoolTask @numbers -MethodName $MethodName -ArgumentList $Arguments | Should -Be $Expected
    }

    It 'Takes none' {
        Invoke-PoolTask @numbers -MethodName ProcessId | Should -Not -Be $PID
    }

    It 'Ends with the method''s own error' {
        (Get-Failure { Invoke-PoolTask @numbers -MethodName Inverse -ArgumentList 0 }).Exception -is [DivideByZeroException] | Should -BeTrue
    }

    It 'Says which parameter does not fit' {
        "$(Get-Failure { Invoke-PoolTask @numbers -MethodName Add -ArgumentList 1, 'x' })" | Should -BeLike "*parameter 'b'*"
    }
}

Describe 'A method that cannot be run' {
    It 'Is refused before any work starts: <Name>' -ForEach @(
        @{ Name = 'no such file'; Change = @{ AssemblyPath = 'Wrk.dll' }; Says = "*Wrk.dll*'Work.dll'*" }
        @{ Name = 'no such folder'; Change = @{ AssemblyPath = '/no/such/Work.dll' }; Says = '*/no/such/Work.dll*' }
        @{ Name = 'a folder'; Change = @{ AssemblyPath = '.' }; Says = '*-AssemblyPath*' }
        @{ Name = 'no assembly'; Change = @{ AssemblyPath = $PSCommandPath }; Says = '*not a .NET assembly*' }
        @{ Name = 'no such type'; Change = @{ TypeName = 'Work.Nubers' }; Says = "*'Work.Nubers'*'Work.Numbers'*" }
        @{ Name = 'a type in other case'; Change = @{ TypeName = 'work.numbers' }; Says = "*'Work.Numbers'*" }
        @{ Name = 'a generic type'; Change = @{ TypeName = 'Work.Box`1' }; Says = '*is generic*' }
        @{ Name = 'no such method'; Change = @{ MethodName = 'Twise' }; Says = "*'Twise'*'Twice'*" }
        @{ Name = 'a private method'; Change = @{ MethodName = 'Hidden' }; Says = '*not a public static method*' }
        @{ Name = 'a generic method'; Change = @{ MethodName = 'Generic' }; Says = '*is generic*' }
        @{ Name = 'an instance method'; Change = @{ TypeName = 'Work.Thing'; MethodName = 'Inc' }; Says = '*not a public static method*' }
        @{ Name = 'too few parameters'; Change = @{ ArgumentList = 1, 2 }; Says = '*takes 1 argument and would be given 3*' }
        @{ Name = 'too many parameters'; Change = @{ MethodName = 'Add' }; Says = '*takes 2 arguments and would be given 1*' }
    ) {
        Push-Location $TestDrive
        try {
            $call = @{ AssemblyPath = $dll; TypeName = 'Work.Numbers'; MethodName = 'Twice' } + @{}
            foreach ($key in $Change.Keys) { $call[$key] = $Change[$key] }
            $began = $false
            $failure = Get-Failure { & { $script:began = $true; 1 } | Invoke-PoolMap @call }
            $failure.FullyQualifiedErrorId | Should -BeLike 'WorkNotFound,*'
            "$failure" | Should -BeLike $Says
            $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        }
        finally { Pop-Location }
    }

    It 'Is refused where its path is no file''s' {
        $failure = Get-Failure { Invoke-PoolTask -AssemblyPath Env:Work.dll -TypeName Work.Numbers -MethodName Twice }
        $failure.FullyQualifiedErrorId | Should -BeLike 'PathNotFile,*'
        "$failure" | Should -BeLike '-AssemblyPath*Environment*'
    }

    It 'Counts a task''s arguments as what they are' {
        $failure = Get-Failure { Invoke-PoolTask @numbers -MethodName Add -ArgumentList 1 }
        "$failure" | Should -BeLike '*takes 2 arguments and would be given 1*'
        "$failure" | Should -Not -BeLike '*the item*'
    }
}
