using System;
using System.Collections.Generic;
using System.Management.Automation;

// Compiled into memory by the tests, so that no other process can load these types.
namespace ObjectTests
{
    public class Plain { public int X { get; set; } = 1; public Plain Next { get; set; } }

    public class Computed { private int _a = 3; public int A => _a; }

    public class Throwing { public int Ok => 1; public int Bad => throw new InvalidOperationException("no"); }

    public struct Pair { public int A; public string B; }

    public record Entry(int A, string B);

    public class Box<T> { public T Value; }

    public class NamedList : List<int> { public string Name { get; set; } = "n"; }

    [Flags]
    public enum Option { A = 1, B = 2 }

    public class ByFirst : IEqualityComparer<string>
    {
        public bool Equals(string a, string b) => a[0] == b[0];

        public int GetHashCode(string text) => text[0];
    }

    public static class Code
    {
        public static string Get(PSObject value) => "code " + value.Properties["a"].Value;
    }
}
