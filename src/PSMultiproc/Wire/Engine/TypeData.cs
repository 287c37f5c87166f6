using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Reflection;
using System.Reflection.Emit;

namespace PSMultiproc.Wire;

/// <summary>
/// What the session adds to .NET types, asked where PowerShell keeps it. Should that place ever move, every object counts
/// as one that something was added to: the slow way is right for all.
/// </summary>
internal static class TypeData
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Where a type's data says how its objects are shown and sent.</summary>
    private const string StandardMembers = "PSStandardMembers";
    private const string Method = "SerializationMethod";
    private const string SpecificProperties = "SpecificProperties";
    private const string Chosen = "PropertySerializationSet";

    private static readonly Type? Names = typeof(PSObject).GetProperty("InternalTypeNames", Any)?.PropertyType;
    private static readonly MethodInfo? GetTable = typeof(PSObject).GetMethod("GetTypeTable", Any, []);
    private static readonly Func<PSObject, Collection<string>, bool>? HasMembersFast = CompileHasMembers();
    private static readonly Func<PSObject, IEnumerable<PSPropertyInfo>>? GetAdapted = typeof(PSObject)
        .GetMethod("GetAdaptedProperties", Any, [])?.CreateDelegate<Func<PSObject, IEnumerable<PSPropertyInfo>>>();

    private static readonly Func<PSObject, object, bool>? HasAdapterFast = CompileHasAdapter();

    /// <summary>The members that PowerShell shows in place of those of the .NET type; null for all that there are.</summary>
    public static HashSet<string>? AdaptedNames(PSObject value) => GetAdapted is null
        ? null
        : new(GetAdapted(value).Select(static property => property.Name), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The properties that a type's data chooses for remoting (<c>-SerializationMethod SpecificProperties</c>); null for
    /// all that there are.
    /// </summary>
    public static HashSet<string>? ChosenNames(PSObject value)
    {
        if (value.Members[StandardMembers] is not PSMemberSet standard) return null;
        if (standard.Members[Method]?.Value is not { } method || !string.Equals(method.ToString(), SpecificProperties, StringComparison.OrdinalIgnoreCase)) return null;
        return standard.Members[Chosen] is PSPropertySet set ? new(set.ReferencedPropertyNames, StringComparer.OrdinalIgnoreCase) : null;
    }

    /// <summary>Whether Update-TypeData or a module gave members to objects of these type names.</summary>
    public static bool HasMembers(PSObject value, Collection<string> names) => HasMembersFast is null || HasMembersFast(value, names);

    /// <summary>Whether PowerShell shows an object by other members than those of its .NET type.</summary>
    public static bool HasAdapter(PSObject value, object baseObject) => HasAdapterFast is null || HasAdapterFast(value, baseObject);

    private static Func<PSObject, Collection<string>, bool>? CompileHasMembers()
    {
        if (Names is null || GetTable?.ReturnType.GetMethod("GetMembers", 0, Any, null, [Names], null) is not { } getMembers) return null;
        if (getMembers.ReturnType.GetProperty("Count", Any)?.GetMethod is not { } count) return null;

        return Instructions.Compile<Func<PSObject, Collection<string>, bool>>(il =>
        {
            // table is not null && table.GetMembers(names).Count > 0
            Label none = il.DefineLabel();
            LocalBuilder table = il.DeclareLocal(GetTable.ReturnType);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Callvirt, GetTable);
            il.Emit(OpCodes.Stloc, table);
            il.Emit(OpCodes.Ldloc, table);
            il.Emit(OpCodes.Brfalse, none);
            il.Emit(OpCodes.Ldloc, table);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Castclass, Names);
            il.Emit(OpCodes.Callvirt, getMembers);
            il.Emit(OpCodes.Callvirt, count);
            il.Emit(OpCodes.Ldc_I4_0);
            il.Emit(OpCodes.Cgt);
            il.Emit(OpCodes.Ret);
            il.MarkLabel(none);
            il.Emit(OpCodes.Ldc_I4_0);
        });
    }

    private static Func<PSObject, object, bool>? CompileHasAdapter()
    {
        if (GetTable is null || typeof(PSObject).GetField("s_dotNetInstanceAdapterSet", Any) is not { } usual) return null;
        if (typeof(PSObject).GetMethod("GetMappedAdapter", Any, [typeof(object), GetTable.ReturnType]) is not { } getAdapter) return null;

        return Instructions.Compile<Func<PSObject, object, bool>>(il =>
        {
            // PSObject.GetMappedAdapter(baseObject, value.GetTypeTable()) != PSObject.s_dotNetInstanceAdapterSet
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Callvirt, GetTable);
            il.Emit(OpCodes.Call, getAdapter);
            il.Emit(OpCodes.Ldsfld, usual);
            il.Emit(OpCodes.Ceq);
            il.Emit(OpCodes.Ldc_I4_0);
            il.Emit(OpCodes.Ceq);
        });
    }
}
