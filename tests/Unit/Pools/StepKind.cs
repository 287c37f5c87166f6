namespace PSMultiproc.Tests.Pools;

/// <summary>What a <see cref="TracedStep"/> does besides leaving its trace.</summary>
public enum StepKind
{
    /// <summary>Nothing.</summary>
    Plain,

    /// <summary>It kills its process.</summary>
    Kill,

    /// <summary>It exits with code 5.</summary>
    Exit,

    /// <summary>It fails fast.</summary>
    FailFast,

    /// <summary>It overflows its stack.</summary>
    Overflow,

    /// <summary>It waits until the test permits it to go on.</summary>
    Wait,

    /// <summary>It throws the first time, and waits as <see cref="Wait"/> does the next.</summary>
    FailOnce,
}
