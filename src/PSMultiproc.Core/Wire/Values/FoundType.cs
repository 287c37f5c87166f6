using System.Text;

namespace PSMultiproc.Wire;

/// <summary>The answer to a look-up of a type by name.</summary>
/// <param name="Utf8Name">The name, as messages hold it.</param>
/// <param name="Type">What was found, or that nothing was.</param>
/// <param name="AssemblyCount">How many assemblies were loaded then.</param>
internal sealed record FoundType(byte[] Utf8Name, WireType Type, int AssemblyCount)
{
    /// <summary>
    /// Whether a new look-up could find more: an assembly has come since, and the type was missing or is an exception's
    /// that a script defined, which may have defined it anew.
    /// </summary>
    public bool IsStale => (Type.Type is null || IsScriptException(Type.Type)) && AssemblyCount != LoadedAssemblies();

    /// <summary>Looks a type up.</summary>
    /// <param name="utf8">Its name.</param>
    /// <param name="formatterOf">Gives a type's formatter.</param>
    public static FoundType Find(ReadOnlySpan<byte> utf8, Func<Type, ValueFormatter> formatterOf)
    {
        string name = Encoding.UTF8.GetString(utf8);
        Type? type = TypeNames.Find(name);
        Type? standIn = type is null ? TypeNames.FindStandIn(name) : null;
        var found = new WireType(
            TypeNames.WithoutAssembly(name), type, type is null ? null : formatterOf(type), standIn is null ? null : formatterOf(standIn));
        return new FoundType(utf8.ToArray(), found, LoadedAssemblies());
    }

    private static int LoadedAssemblies() => AppDomain.CurrentDomain.GetAssemblies().Length;

    private static bool IsScriptException(Type type) => type.Assembly.IsDynamic && type.IsAssignableTo(typeof(Exception));
}
