using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PSMultiproc.Pools;

/// <summary>
/// Checks that a method named by a user exists and can be run, by reading the assembly's metadata: the assembly is
/// neither loaded into this process nor locked.
/// </summary>
internal static class MethodMetadata
{
    /// <summary>Checks a method.</summary>
    /// <param name="assemblyPath">The assembly's full path.</param>
    /// <param name="typeName">The type, with its namespace; nested types with <c>+</c>.</param>
    /// <param name="methodName">The method.</param>
    /// <param name="arguments">How many arguments it will be given; <see langword="null"/> when the items say.</param>
    /// <param name="passing">Where they come from.</param>
    /// <exception cref="WorkNotFoundException">Something is missing or does not fit; the message says what and names the nearest.</exception>
    public static void Check(string assemblyPath, string typeName, string methodName, int? arguments, ArgumentPassing passing)
    {
        using var file = Open(assemblyPath);
        using var image = new PEReader(file);
        var metadata = ReadMetadata(image, assemblyPath);
        var type = FindType(metadata, typeName, assemblyPath);
        var methods = type.GetMethods().Select(metadata.GetMethodDefinition).ToList();
        var named = methods.Where(method => metadata.GetString(method.Name) == methodName).ToList();
        if (named.Count == 0)
        {
            var runnable = methods.Where(IsRunnable).Select(method => metadata.GetString(method.Name));
            throw new WorkNotFoundException(
                $"-MethodName: there is no method '{methodName}' in '{typeName}'. {NearestNames.Describe(methodName, runnable)}");
        }

        var candidates = named.Where(IsRunnable).ToList();
        if (candidates.Count == 0)
        {
            throw new WorkNotFoundException(named.Exists(IsGeneric)
                ? $"-MethodName: '{typeName}.{methodName}' is generic, and its type arguments cannot be named. Add a method that calls it for the type you need."
                : $"-MethodName: '{typeName}.{methodName}' is not a public static method, and only such can run in a worker.");
        }

        if (arguments is { } count && !candidates.Exists(method => Takes(metadata, method, count)))
        {
            var takes = string.Join(" or ", candidates.Select(method => Parameters(metadata, method).Count).Distinct().Order());
            throw new WorkNotFoundException(
                $"-MethodName: '{typeName}.{methodName}' takes {takes} argument{(takes == "1" ? string.Empty : "s")} and would be given {arguments}: " +
                (passing == ArgumentPassing.Item ? "the item, then what -ArgumentList holds." : "what -ArgumentList holds."));
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var folder = Path.GetDirectoryName(path);
            var beside = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.dll").Select(static file => Path.GetFileName(file)) : [];
            throw new WorkNotFoundException(
                $"-AssemblyPath: '{path}' cannot be read: {error.Message} {NearestNames.Describe(Path.GetFileName(path), beside)}", error);
        }
    }

    private static MetadataReader ReadMetadata(PEReader image, string path)
    {
        try
        {
            return image.GetMetadataReader();
        }
        catch (Exception error) when (error is BadImageFormatException or InvalidOperationException)
        {
            throw new WorkNotFoundException($"-AssemblyPath: '{path}' is not a .NET assembly.", error);
        }
    }

    private static TypeDefinition FindType(MetadataReader metadata, string name, string path)
    {
        var types = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).ToList();
        foreach (var type in types)
        {
            if (NameOf(metadata, type) == name)
            {
                return type.GetGenericParameters().Count == 0
                    ? type
                    : throw new WorkNotFoundException($"-TypeName: '{name}' is generic, and its type arguments cannot be named. Add a method of a plain type.");
            }
        }

        var nearest = NearestNames.Describe(name, types.Select(type => NameOf(metadata, type)).Where(static other => !other.Contains('<', StringComparison.Ordinal)));
        throw new WorkNotFoundException($"-TypeName: there is no type '{name}' in '{path}'. {nearest}");
    }

    private static string NameOf(MetadataReader metadata, TypeDefinition type)
    {
        var name = metadata.GetString(type.Name);
        if (type.GetDeclaringType() is { IsNil: false } outer)
        {
            return NameOf(metadata, metadata.GetTypeDefinition(outer)) + "+" + name;
        }

        var space = metadata.GetString(type.Namespace);
        return space.Length == 0 ? name : space + "." + name;
    }

    private static bool IsGeneric(MethodDefinition method) => method.GetGenericParameters().Count > 0;

    private static bool IsRunnable(MethodDefinition method) =>
        (method.Attributes & MethodAttributes.Static) != 0 &&
        (method.Attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public &&
        !IsGeneric(method) &&
        (method.Attributes & MethodAttributes.SpecialName) == 0;

    private static bool Takes(MetadataReader metadata, MethodDefinition method, int arguments)
    {
        var parameters = Parameters(metadata, method);
        var required = parameters.Count(static parameter => (parameter.Attributes & ParameterAttributes.Optional) == 0);
        return arguments >= required && arguments <= parameters.Count;
    }

    /// <summary>The parameters; the entry of the return value, which has number 0, left out.</summary>
    private static List<Parameter> Parameters(MetadataReader metadata, MethodDefinition method) =>
        [.. method.GetParameters().Select(metadata.GetParameter).Where(static parameter => parameter.SequenceNumber > 0)];
}
