using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Reflection;
using System.Reflection.Emit;
using System.Text.RegularExpressions;

namespace PSMultiproc.Wire;

/// <summary>
/// The type names of PowerShell objects, reached where PowerShell keeps them: its public property copies the list each
/// time. Should that place ever move, the public property is used.
/// </summary>
internal static partial class TypeNameList
{
    /// <summary>What an object made by <c>[pscustomobject]@{}</c> is called.</summary>
    public static readonly string[] CustomObject = [.. new PSObject().TypeNames];

    /// <summary>What marks the type names of an object that arrived without its behaviour.</summary>
    public const string DeserializedPrefix = "Deserialized.";

    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly PropertyInfo? Internal = typeof(PSObject).GetProperty("InternalTypeNames", Any);
    private static readonly Func<PSObject, Collection<string>>? GetFast = CompileGet();
    private static readonly Action<PSObject, Collection<string>>? SetFast = CompileSet();
    private static readonly Func<object, bool>? HasFast = CompileHas();

    /// <summary>An object's type names, not to be changed.</summary>
    public static Collection<string> Of(PSObject value) => GetFast is null ? value.TypeNames : GetFast(value);

    /// <summary>Whether an object that is not wrapped was given type names that its type does not have.</summary>
    public static bool IsReplaced(object value) => HasFast is not null && HasFast(value) && IsChanged(PSObject.AsPSObject(value), value);

    /// <summary>Whether a .NET object was given type names that its type does not have.</summary>
    public static bool IsChanged(PSObject value, object baseObject)
    {
        if (HasFast is not null && !HasFast(baseObject is string ? value : baseObject)) return false;
        Collection<string> names = Of(value);
        return names.Count == 0 || !string.Equals(names[0], baseObject.GetType().ToString(), StringComparison.Ordinal);
    }

    /// <summary>Whether the names are those of any PSCustomObject.</summary>
    public static bool IsCustomObject(Collection<string> names)
    {
        if (names.Count != CustomObject.Length) return false;
        for (int i = 0; i < CustomObject.Length; i++)
            if (!string.Equals(names[i], CustomObject[i], StringComparison.Ordinal)) return false;
        return true;
    }

    /// <summary>The names of an object that arrives without its behaviour.</summary>
    public static string[] Deserialized(IEnumerable<string> names) =>
        [.. names.Select(static name => name.StartsWith(DeserializedPrefix, StringComparison.Ordinal) ? name : DeserializedPrefix + Plain(name))];

    /// <summary>A type's name as PowerShell shows it: without the namespace that it puts a script's classes into.</summary>
    public static string Plain(string fullName) => fullName.Contains(">.", StringComparison.Ordinal) ? ScriptNamespace().Replace(fullName, "") : fullName;

    /// <summary>A list that many objects may share, or null where this PowerShell offers none.</summary>
    public static Collection<string>? MakeShared(IReadOnlyList<string> names)
    {
        try
        {
            return SetFast is null
                ? null
                : (Collection<string>?)Activator.CreateInstance(Internal!.PropertyType, Any, null, [names, true], null);
        }
        catch (MissingMethodException)
        {
            return null;
        }
    }

    /// <summary>Gives names to an object that has no .NET type of its own and that no other thread knows yet.</summary>
    /// <param name="value">The object.</param>
    /// <param name="shared">What <see cref="MakeShared"/> made of the names.</param>
    /// <param name="names">The names.</param>
    public static void Set(PSObject value, Collection<string>? shared, IReadOnlyList<string> names)
    {
        if (shared is not null) SetFast!(value, shared);
        else Replace(value, names);
    }

    /// <summary>Gives names to any object.</summary>
    public static void Replace(PSObject value, IReadOnlyList<string> names)
    {
        Collection<string> own = value.TypeNames;
        own.Clear();
        foreach (string name in names) own.Add(name);
    }

    /// <summary>The number that PowerShell makes of the text of the script block that a class stands in.</summary>
    [GeneratedRegex("<[0-9a-f]{1,8}>\\.")]
    private static partial Regex ScriptNamespace();

    private static Func<PSObject, Collection<string>>? CompileGet() =>
        Internal?.GetMethod?.CreateDelegate<Func<PSObject, Collection<string>>>();

    private static Action<PSObject, Collection<string>>? CompileSet() => Internal?.SetMethod is not { } set
        ? null
        : Instructions.Compile<Action<PSObject, Collection<string>>>(il =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Castclass, Internal.PropertyType);
            il.Emit(OpCodes.Callvirt, set);
        });

    private static Func<object, bool>? CompileHas() =>
        Internal is null || typeof(PSObject).GetMethod("HasInstanceTypeName", Any) is not { } has
            ? null
            : Instructions.Compile<Func<object, bool>>(il =>
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldloca, il.DeclareLocal(Internal.PropertyType));
                il.Emit(OpCodes.Call, has);
            });
}
