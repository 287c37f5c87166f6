namespace PSMultiproc.Wire;

/// <summary>Makes serializers that know PowerShell's objects.</summary>
internal static class PowerShellSerializer
{
    /// <summary>That of the shared objects that scripts of this process make and find.</summary>
    public static ValueSerializer Instance { get; } = Create();

    public static ValueSerializer Create() => new(new PowerShellValues());
}
