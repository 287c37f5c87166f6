using System.Management.Automation;
using System.Reflection;

namespace PSMultiproc.Wire;

/// <summary>
/// The property by which PowerShell shows a file's mode, owner and group on Unix. The provider asks the system for it
/// when it lists a file; here it is asked when the property is read, which most files never see.
/// </summary>
internal static class UnixStatProperty
{
    /// <summary>Its name.</summary>
    public const string Name = "UnixStat";

    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly MethodInfo Getter = typeof(UnixStatProperty).GetMethod(nameof(Get))!;
    private static readonly Func<string, object?>? GetStat = OperatingSystem.IsWindows() ? null : FindStat();

    /// <summary>A property for one file, or null where PowerShell has none such.</summary>
    public static PSCodeProperty? Create() => GetStat is null ? null : new PSCodeProperty(Name, Getter);

    /// <summary>Asks the system; public because PowerShell insists.</summary>
    public static object? Get(PSObject file) => GetStat!(((FileSystemInfo)file.BaseObject).FullName);

    private static Func<string, object?>? FindStat() => typeof(PSObject).Assembly
        .GetType("System.Management.Automation.Platform+Unix")?.GetMethod("GetLStat", Any, [typeof(string)])
        ?.CreateDelegate<Func<string, object?>>();
}
