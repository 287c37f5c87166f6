using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace PSMultiproc.Wire;

/// <summary>
/// Types to names and back. A name holds the assembly but not its version, so that both ends need not have the same
/// build of it: <c>Contoso.Item, Contoso.Tools</c>; types of the core library stand without one. Thread-safe.
/// </summary>
internal sealed class TypeNames
{
    private const string NoName = "";

    private readonly ConcurrentDictionary<Type, byte[]> _names = new();
    private readonly Dictionary<Type, int> _wellKnown = [];

    /// <summary>
    /// Numbers the well-known types from -1 downwards; numbers from 0 upwards belong to each message.
    /// </summary>
    public TypeNames()
    {
        for (int i = 0; i < WellKnownTypes.All.Count; i++) _wellKnown[WellKnownTypes.All[i]] = -1 - i;
    }

    /// <summary>The number of a type that needs no name.</summary>
    public bool TryGetWellKnown(Type type, out int number) => _wellKnown.TryGetValue(type, out number);

    /// <summary>A type's name in UTF-8, or null where it has none or one past the limit.</summary>
    public byte[]? NameOf(Type type)
    {
        byte[] name = _names.GetOrAdd(type, static type => Encoding.UTF8.GetBytes(Qualify(type) ?? NoName));
        return name.Length is 0 or > WireLimits.MaxTypeNameLength ? null : name;
    }

    /// <summary>
    /// The type of a name, or null where neither a loaded assembly nor one that can be loaded has it.
    /// </summary>
    public static Type? Find(string name) => Find(name, FindInAssembly);

    /// <summary>
    /// The array or generic type of a name, with <see cref="object"/> for each type in it that nobody has; null where the
    /// name is of no such type.
    /// </summary>
    public static Type? FindStandIn(string name) =>
        Find(name, static (assembly, name, ignoreCase) => FindInAssembly(assembly, name, ignoreCase) ?? typeof(object)) is { } found
            && found != typeof(object) ? found : null;

    private static Type? Find(string name, Func<Assembly?, string, bool, Type?> findInAssembly)
    {
        try
        {
            return Type.GetType(name, FindAssembly, findInAssembly, throwOnError: false) ?? FindScriptClass(WithoutAssembly(name));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return null;   // not a name at all, or of an assembly that is broken
        }
    }

    /// <summary>A type's name without its assembly, as a user knows it.</summary>
    public static string WithoutAssembly(string name)
    {
        int end = name.IndexOf(',', name.LastIndexOf(']') + 1);
        return end < 0 ? name : name[..end];
    }

    private static string? Qualify(Type type)
    {
        if (FullName(type) is not { } name) return null;
        Type element = type;
        while (element.HasElementType) element = element.GetElementType()!;
        return element.Assembly == typeof(object).Assembly ? name : $"{name}, {element.Assembly.GetName().Name}";
    }

    private static string? FullName(Type type)
    {
        if (type.IsArray)
        {
            string? element = FullName(type.GetElementType()!);
            int rank = type.GetArrayRank();
            string dimensions = type.IsSZArray ? "" : rank == 1 ? "*" : new string(',', rank - 1);
            return element is null ? null : $"{element}[{dimensions}]";
        }

        if (!type.IsConstructedGenericType) return type.HasElementType ? null : type.FullName;

        string?[] arguments = Array.ConvertAll(type.GetGenericArguments(), Qualify);
        return arguments.Contains(null)
            ? null
            : $"{type.GetGenericTypeDefinition().FullName}[{string.Join(',', arguments.Select(static a => $"[{a}]"))}]";
    }

    private static Assembly FindAssembly(AssemblyName name)
    {
        foreach (Assembly loaded in NewestScriptsFirst())
            if (string.Equals(loaded.GetName().Name, name.Name, StringComparison.OrdinalIgnoreCase)) return loaded;
        try
        {
            return Assembly.Load(new AssemblyName(name.Name!));
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            return typeof(object).Assembly;   // FindInAssembly goes on to look in all that are loaded
        }
    }

    private static Type? FindInAssembly(Assembly? assembly, string name, bool ignoreCase)
    {
        Assembly expected = assembly ?? typeof(object).Assembly;
        if (expected.GetType(name, throwOnError: false, ignoreCase) is { } found) return found;
        foreach (Assembly loaded in NewestScriptsFirst())
            if (loaded.GetType(name, throwOnError: false, ignoreCase) is { } elsewhere) return elsewhere;
        return null;
    }

    /// <summary>
    /// A class of a script by its own name: where it is defined within a block, PowerShell puts the block's hash before it,
    /// <c>&lt;1135c8ba&gt;.OwnError</c>, and the block is not the same in both processes.
    /// </summary>
    private static Type? FindScriptClass(string name)
    {
        string own = name[(name.LastIndexOf(">.", StringComparison.Ordinal) is var end and >= 0 ? end + 2 : 0)..];
        if (own.Length == 0 || own.AsSpan().ContainsAny(".+`[")) return null;
        return AppDomain.CurrentDomain.GetAssemblies().Where(static assembly => assembly.IsDynamic).Reverse()
            .Select(assembly => Array.Find(assembly.GetTypes(), type => type.Name == own && (type.Namespace is null or ['<', ..])))
            .FirstOrDefault(static found => found is not null);
    }

    /// <summary>The loaded assemblies: a script's classes are in one of their own, and the latest definition counts.</summary>
    private static IEnumerable<Assembly> NewestScriptsFirst()
    {
        Assembly[] all = AppDomain.CurrentDomain.GetAssemblies();
        return all.Where(static assembly => assembly.IsDynamic).Reverse().Concat(all.Where(static assembly => !assembly.IsDynamic));
    }
}
