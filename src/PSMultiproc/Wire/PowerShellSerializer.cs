namespace PSMultiproc.Wire;

/// <summary>Makes serializers that know PowerShell's objects.</summary>
internal static class PowerShellSerializer
{
    public static ValueSerializer Create() => new(new PowerShellValues());
}
