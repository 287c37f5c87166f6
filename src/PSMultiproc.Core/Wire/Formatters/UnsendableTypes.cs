using System.Runtime.InteropServices;

namespace PSMultiproc.Wire;

/// <summary>Types whose values mean nothing in another process.</summary>
internal static class UnsendableTypes
{
    private static readonly (Type Type, string Reason)[] Families =
    [
        (typeof(Delegate), "A delegate is code and what it captured; send a script block, or name a static method."),
        (typeof(Stream), "A stream belongs to its process; send its bytes, or the path to open."),
        (typeof(TextReader), "A reader belongs to its process; send its text."),
        (typeof(TextWriter), "A writer belongs to its process."),
        (typeof(Task), "A task runs in its process; send its result."),
        (typeof(Thread), "A thread belongs to its process."),
        (typeof(SafeHandle), "A handle belongs to its process."),
        (typeof(CriticalHandle), "A handle belongs to its process."),
        (typeof(WaitHandle), "A wait handle belongs to its process; use one of the shared objects."),
        (typeof(IntPtr), "A pointer means nothing in another process."),
        (typeof(UIntPtr), "A pointer means nothing in another process."),
        (typeof(System.Reflection.Pointer), "A pointer means nothing in another process."),
    ];

    /// <summary>Whether no rule and no extension's fallback may send the type.</summary>
    public static bool Contains(Type type) =>
        IsClosure(type) || Array.Exists(Families, family => family.Type.IsAssignableFrom(type));

    /// <summary>Why values of the type are refused, as a whole sentence.</summary>
    public static string Reason(Type type)
    {
        if (IsClosure(type)) return "It is what a lambda captured.";
        string? reason = Array.Find(Families, family => family.Type.IsAssignableFrom(type)).Reason;
        return reason ?? "No rule rebuilds such an object from its public members.";
    }

    /// <summary>
    /// The compiler's own classes for lambdas, iterators and async methods; anonymous types are none of these.
    /// </summary>
    private static bool IsClosure(Type type) =>
        type.Name.StartsWith('<') && !type.Name.Contains("AnonymousType", StringComparison.Ordinal);
}
