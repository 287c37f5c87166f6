namespace PSMultiproc.Wire;

/// <summary>Makes serializers that know PowerShell's objects.</summary>
internal static class PowerShellSerializer
{
    /// <summary>The one for what belongs to no pool.</summary>
    public static ValueSerializer Instance { get; } = Create();

    public static ValueSerializer Create() => new(new PowerShellValues());
}
