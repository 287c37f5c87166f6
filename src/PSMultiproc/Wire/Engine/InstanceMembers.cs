using System.Management.Automation;
using System.Reflection;
using System.Reflection.Emit;

namespace PSMultiproc.Wire;

/// <summary>
/// The members that an object itself has, in contrast to those of its type. PowerShell's public way to them lists all
/// members there are, which costs some thirty times as much; so they are reached where PowerShell keeps them, and by
/// the public way should that place ever move.
/// </summary>
internal static class InstanceMembers
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>What PowerShell adds to an object once one of these is asked for.</summary>
    private static readonly string[] Reserved = ["psbase", "psadapted", "psextended", "psobject", "pstypenames"];

    private static readonly Type? Collection = typeof(PSObject).GetProperty("InstanceMembers", Any)?.PropertyType;
    private static readonly Func<object, PSMemberInfoCollection<PSMemberInfo>?>? FindFast = Attempt(CompileFind);
    private static readonly Func<PSMemberInfoCollection<PSMemberInfo>, int>? CountFast = Attempt(CompileCount);
    private static readonly Func<PSMemberInfoCollection<PSMemberInfo>, int, PSMemberInfo>? AtFast = Attempt(CompileAt);
    private static readonly Action<PSObject, PSMemberInfo>? AddFast = Attempt(CompileAdd);
    private static readonly Action<string>? RegisterFast = Attempt(CompileRegister);

    /// <summary>Whether members are reached directly; without it <see cref="Find"/> and its kin must not be called.</summary>
    public static bool CanRead { get; } = FindFast is not null && CountFast is not null && AtFast is not null;

    private static bool CanAdd { get; } = AddFast is not null && RegisterFast is not null;

    /// <summary>Whether an object is known to have no members of its own but those that any object can be asked for.</summary>
    public static bool AreNone(object value)
    {
        if (!CanRead) return false;
        if (Find(value) is not { } members) return true;
        for (int i = 0; i < Count(members); i++)
            if (!IsReserved(At(members, i))) return false;
        return true;
    }

    /// <summary>Whether a member is one that any object can be asked for.</summary>
    public static bool IsReserved(PSMemberInfo member) => Reserved.Contains(member.Name);

    /// <summary>The members of an object, or null where it has none.</summary>
    public static PSMemberInfoCollection<PSMemberInfo>? Find(object value) => FindFast!(value);

    /// <summary>How many there are.</summary>
    public static int Count(PSMemberInfoCollection<PSMemberInfo> members) => CountFast!(members);

    /// <summary>One of them, in order.</summary>
    public static PSMemberInfo At(PSMemberInfoCollection<PSMemberInfo> members, int index) => AtFast!(members, index);

    /// <summary>
    /// Tells PowerShell's compiled member accesses that objects may have a member of this name; needed once before
    /// <see cref="Add(PSObject, PSMemberInfo)"/>.
    /// </summary>
    public static void Register(string name)
    {
        if (CanAdd) RegisterFast!(name);
    }

    /// <summary>Adds a property to an object that no other thread knows yet.</summary>
    public static void Add(PSObject target, string name, object? value) => Add(target, new PSNoteProperty(name, value));

    /// <summary>Adds a member to an object that no other thread knows yet.</summary>
    public static void Add(PSObject target, PSMemberInfo member)
    {
        if (CanAdd) AddFast!(target, member);
        else target.Members.Add(member, preValidated: true);
    }

    private static T? Attempt<T>(Func<T> compile)
        where T : Delegate
    {
        try
        {
            return Collection is null ? null : compile();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return null;   // this PowerShell keeps them elsewhere
        }
    }

    private static Func<object, PSMemberInfoCollection<PSMemberInfo>?> CompileFind() =>
        Instructions.Compile<Func<object, PSMemberInfoCollection<PSMemberInfo>?>>(static il =>
        {
            Label none = il.DefineLabel();
            LocalBuilder found = il.DeclareLocal(Collection!);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldloca, found);
            il.Emit(OpCodes.Call, typeof(PSObject).GetMethod("HasInstanceMembers", Any)!);
            il.Emit(OpCodes.Brfalse, none);
            il.Emit(OpCodes.Ldloc, found);
            il.Emit(OpCodes.Ret);
            il.MarkLabel(none);
            il.Emit(OpCodes.Ldnull);
        });

    private static Func<PSMemberInfoCollection<PSMemberInfo>, int> CompileCount() =>
        Instructions.Compile<Func<PSMemberInfoCollection<PSMemberInfo>, int>>(static il =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Castclass, Collection!);
            il.Emit(OpCodes.Callvirt, Collection!.GetProperty("Count", Any)!.GetMethod!);
        });

    private static Func<PSMemberInfoCollection<PSMemberInfo>, int, PSMemberInfo> CompileAt() =>
        Instructions.Compile<Func<PSMemberInfoCollection<PSMemberInfo>, int, PSMemberInfo>>(static il =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Castclass, Collection!);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Callvirt, Collection!.GetProperty("Item", Any, null, typeof(PSMemberInfo), [typeof(int)], null)!.GetMethod!);
        });

    private static Action<PSObject, PSMemberInfo> CompileAdd() =>
        Instructions.Compile<Action<PSObject, PSMemberInfo>>(static il =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Callvirt, typeof(PSObject).GetProperty("InstanceMembers", Any)!.GetMethod!);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4_1);
            il.Emit(OpCodes.Callvirt, Collection!.GetMethod("Add", Any, [typeof(PSMemberInfo), typeof(bool)])!);
        });

    private static Action<string> CompileRegister() => typeof(PSObject).Assembly
        .GetType("System.Management.Automation.Language.PSGetMemberBinder", throwOnError: true)!
        .GetMethod("SetHasInstanceMember", Any, [typeof(string)])!.CreateDelegate<Action<string>>();
}
