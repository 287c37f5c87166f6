using System.Management.Automation;

namespace PSMultiproc.Scripts;

/// <summary>Finds modules that a worker is to import as the very ones that the caller has.</summary>
internal static class CarriedModules
{
    private static readonly string[] Extensions = ["", ".psd1", ".psm1", ".dll"];

    /// <summary>What to give to Import-Module in a worker for a name or a path; null where there is no such module.</summary>
    public static string? Find(string name, SessionState session)
    {
        if (IsPath(name))
        {
            var path = session.Path.GetUnresolvedProviderPathFromPSPath(name);
            return Directory.Exists(path) || Extensions.Any(extension => File.Exists(path + extension)) ? WildcardPattern.Escape(path) : null;
        }

        var loaded = Get(name, available: false);
        if (loaded.Any(static module => File.Exists(module.Path)))
        {
            return FileOf(loaded.First(static module => File.Exists(module.Path)));
        }

        return Get(name, available: true).Count > 0 ? name : null;
    }

    /// <summary>Whether a module is meant by where it lies and not by its name.</summary>
    public static bool IsPath(string name) =>
        name.AsSpan().ContainsAny('/', '\\') || name is "." or ".." || Extensions.Skip(1).Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a loaded module was imported from: it says of itself only which script is its root.</summary>
    public static string FileOf(PSModuleInfo module)
    {
        var manifest = Path.Combine(module.ModuleBase, module.Name + ".psd1");
        return WildcardPattern.Escape(File.Exists(manifest) ? manifest : module.Path);
    }

    private static List<PSModuleInfo> Get(string name, bool available)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Microsoft.PowerShell.Core\\Get-Module")
            .AddParameter("Name", WildcardPattern.Escape(name))
            .AddParameter("ListAvailable", available);
        return [.. shell.Invoke<PSModuleInfo>()];
    }
}
