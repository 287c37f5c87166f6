namespace PSMultiproc.Tests.Wire;

#pragma warning disable CA1051   // public fields are one of the things to test

public sealed record Person(string Name, int Age, Person? Friend = null);

public sealed record Order(int Number)
{
    public List<string> Lines { get; init; } = [];

    public decimal Total { get; set; }

    public int Twice => Number * 2;
}

public readonly record struct Point(double X, double Y);

public struct Pair
{
    public int Left;
    public string? Right;
}

public class Node
{
    public string? Name { get; set; }

    public Node? Next { get; set; }

    public List<Node> Children { get; set; } = [];
}

public sealed class DerivedNode : Node
{
    public long Size { get; set; }

    public bool Flag { get; set; }

    public double Weight { get; set; }
}

public sealed class Immutable(string name, IReadOnlyList<int> values)
{
    public string Name { get; } = name;

    public IReadOnlyList<int> Values { get; } = values;
}

public sealed class Secretive
{
    private readonly int _hidden = 3;

    public int Reveal(int factor) => _hidden * factor;
}

public sealed class Explosive
{
    public int Fine { get; set; }

    public string Broken
    {
        get => throw new InvalidOperationException("This member always fails.");
        set => _ = value;
    }
}

public sealed class Holder
{
    public List<Holder> Items { get; set; } = [];

    public Delegate? Handler { get; set; }
}

public sealed class LateLoop(object[] parts)
{
    public object[] Parts { get; } = parts;
}

public enum Tiny : byte
{
    None,
    All = 255,
}

public enum Huge : ulong
{
    Most = ulong.MaxValue,
}

[Flags]
public enum Negative : long
{
    Least = long.MinValue,
    None = 0,
}

public sealed class CustomException(string message, int code, Exception? innerException = null)
    : Exception(message, innerException)
{
    public int Code { get; } = code;
}

public sealed class StubbornException : Exception
{
    internal StubbornException(int code, string unrelated)
        : base($"{code}: {unrelated}") => Code = code;

    public int Code { get; }
}

/// <summary>An exception whose message is made of what cannot be sent.</summary>
public sealed class SecretiveException : Exception
{
    private readonly Func<string> _describe;

    internal SecretiveException(Func<string> describe) => _describe = describe;

    public override string Message => _describe();
}
