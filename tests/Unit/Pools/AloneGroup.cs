namespace PSMultiproc.Tests.Pools;

/// <summary>Tests that count what the whole process holds, and so run while no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneGroup
{
    public const string Name = "Alone";
}
