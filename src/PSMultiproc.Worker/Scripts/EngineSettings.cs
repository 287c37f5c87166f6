using System.Management.Automation;
using System.Reflection;

namespace PSMultiproc.Worker;

/// <summary>
/// What PowerShell keeps for all sessions of a process, as it was when the worker started: <c>$PSStyle</c> and the type
/// accelerators, which are not public but widely used. Where this PowerShell keeps them elsewhere, they stay as they are.
/// </summary>
internal sealed class EngineSettings
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Type? Accelerators = typeof(PSObject).Assembly.GetType("System.Management.Automation.TypeAccelerators");

    private static readonly object? Style =
        typeof(PSObject).Assembly.GetType("System.Management.Automation.PSStyle")?.GetProperty("Instance", Static)?.GetValue(null);

    private static readonly PropertyInfo? Rendering = Style?.GetType().GetProperty("OutputRendering");

    private readonly object? _rendering = Rendering?.GetValue(Style);
    private readonly HashSet<string> _accelerators = [.. AcceleratorNames()];

    /// <summary>Makes everything as it was.</summary>
    public void Restore()
    {
        foreach (var name in AcceleratorNames().Where(name => !_accelerators.Contains(name)))
        {
            Accelerators!.GetMethod("Remove", Static)?.Invoke(null, [name]);
        }

        if (Style is not null && Activator.CreateInstance(Style.GetType(), nonPublic: true) is { } unchanged)
        {
            Copy(unchanged, Style);
            Rendering?.SetValue(Style, _rendering);
        }
    }

    private static List<string> AcceleratorNames() =>
        Accelerators?.GetProperty("Get", Static)?.GetValue(null) is Dictionary<string, Type> known ? [.. known.Keys] : [];

    /// <summary>Styles are grouped in objects that cannot be replaced.</summary>
    private static void Copy(object from, object to)
    {
        foreach (var property in to.GetType().GetProperties().Where(static property => property.GetIndexParameters().Length == 0))
        {
            if (property.SetMethod is { IsPublic: true })
            {
                property.SetValue(to, property.GetValue(from));
            }
            else if (property.PropertyType.DeclaringType == Style!.GetType() && property.GetValue(from) is { } group)
            {
                Copy(group, property.GetValue(to)!);
            }
        }
    }
}
