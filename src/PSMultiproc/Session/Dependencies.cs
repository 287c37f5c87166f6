using System.Reflection;
using System.Runtime.Loader;

namespace PSMultiproc.Session;

/// <summary>
/// Keeps the few assemblies that the engine brings along away from everybody else's: they lie in a folder that nothing
/// probes and are loaded into a context of their own, so that a session may hold any other version of them, loaded
/// before or after. (https://learn.microsoft.com/powershell/scripting/dev-cross-plat/resolving-dependency-conflicts)
/// </summary>
internal static class Dependencies
{
    private const string FolderName = "dependencies";

    private static readonly AssemblyLoadContext Context = new("PSMultiproc");
    private static int s_isRegistered;

    /// <summary>From now on the engine finds them. Before any type that uses them is touched.</summary>
    public static void Register()
    {
        if (Interlocked.Exchange(ref s_isRegistered, 1) == 0)
        {
            AssemblyLoadContext.Default.Resolving += Resolve;
        }
    }

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName wanted)
    {
        var folder = Path.GetDirectoryName(typeof(Dependencies).Assembly.Location)!;
        var path = Path.Combine(folder, FolderName, wanted.Name + ".dll");
        return File.Exists(path) && AssemblyName.GetAssemblyName(path).Version >= wanted.Version
            ? Context.LoadFromAssemblyPath(path)
            : null;
    }
}
