using System.Reflection;
using System.Runtime.Loader;
using PSMultiproc.Pools;

namespace PSMultiproc.Worker;

/// <summary>Loads the assemblies that work is in, and what they depend on from beside them.</summary>
internal static class WorkAssemblies
{
    /// <summary>Loads an assembly and finds a type in it.</summary>
    /// <exception cref="WorkNotFoundException">There is no such file or type.</exception>
    public static Type FindType(string assemblyPath, string typeName)
    {
        var assembly = Load(assemblyPath);
        var type = Type.GetType(typeName, LoadByName, (_, name, ignoreCase) => assembly.GetType(name, false, ignoreCase), throwOnError: false);
        return type ?? assembly.GetType(typeName)
            ?? throw new WorkNotFoundException($"There is no type '{typeName}' in '{assemblyPath}'.");

        Assembly? LoadByName(AssemblyName name) =>
            name.Name == assembly.GetName().Name ? assembly : AssemblyLoadContext.Default.LoadFromAssemblyName(name);
    }

    private static Assembly Load(string path)
    {
        var loaded = AssemblyLoadContext.Default.Assemblies.FirstOrDefault(
            assembly => !assembly.IsDynamic && string.Equals(assembly.Location, path, StringComparison.Ordinal));
        if (loaded is not null)
        {
            return loaded;
        }

        if (!File.Exists(path))
        {
            throw new WorkNotFoundException($"There is no assembly '{path}'.");
        }

        var name = AssemblyName.GetAssemblyName(path).Name;
        if (AssemblyLoadContext.Default.Assemblies.FirstOrDefault(assembly => assembly.GetName().Name == name) is { } ours)
        {
            return ours;
        }

        var resolver = new AssemblyDependencyResolver(path);
        AssemblyLoadContext.Default.Resolving += (context, wanted) =>
            resolver.ResolveAssemblyToPath(wanted) is { } found ? context.LoadFromAssemblyPath(found) : null;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, wanted) =>
            resolver.ResolveUnmanagedDllToPath(wanted) is { } found ? System.Runtime.InteropServices.NativeLibrary.Load(found) : 0;
        return AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
    }
}
