using System.Linq.Expressions;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PSMultiproc.Wire;

/// <summary>Parts of <see cref="PSObject"/> that its public face does not show.</summary>
internal static class ObjectParts
{
    private static readonly Func<PSObject, PSMemberInfo>? ToStringMember = CompileToStringMember();

    /// <summary>An object without a .NET type, with room for properties.</summary>
    public static PSObject Create(int capacity)
    {
        try
        {
            return Make(capacity);
        }
        catch (MissingMethodException)
        {
            return new PSObject();
        }
    }

    /// <summary>What an object that arrived without its behaviour says of itself; null for others.</summary>
    public static string? TextOf(PSObject value)
    {
        try
        {
            return GetText(value);
        }
        catch (MissingMethodException)
        {
            return null;
        }
    }

    /// <summary>Whether the object holds properties where only PowerShell's own deserializer puts them.</summary>
    public static bool IsDeserialized(PSObject value)
    {
        try
        {
            return GetIsDeserialized(value);
        }
        catch (MissingMethodException)
        {
            return true;   // the slow way is right for all
        }
    }

    /// <summary>Makes an object say of itself what the original said.</summary>
    public static void SetText(PSObject value, string text)
    {
        try
        {
            SetTextOf(value, text);
            SetTokenText(value, text);   // "$value" takes this
            if (ToStringMember is null) return;
            InstanceMembers.Register(nameof(ToString));
            InstanceMembers.Add(value, ToStringMember(value));
        }
        catch (MissingMethodException)
        {
            // It then says what any object of its kind says.
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern PSObject Make(int instanceMemberCapacity);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ToStringFromDeserialization")]
    private static extern string? GetText(PSObject value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_ToStringFromDeserialization")]
    private static extern void SetTextOf(PSObject value, string? text);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_TokenText")]
    private static extern void SetTokenText(PSObject value, string? text);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_IsDeserialized")]
    private static extern bool GetIsDeserialized(PSObject value);

    /// <summary>PowerShell's deserializer gives objects this member, so that ToString() can be called on them.</summary>
    private static Func<PSObject, PSMemberInfo>? CompileToStringMember()
    {
        const BindingFlags any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        try
        {
            object adapter = typeof(PSObject).GetProperty("DotNetInstanceAdapter", any)!.GetValue(null)!;
            MethodInfo find = adapter.GetType().GetMethod("GetDotNetMethod", any)!.MakeGenericMethod(typeof(PSMemberInfo));
            ParameterExpression value = Expression.Parameter(typeof(PSObject));
            return Expression.Lambda<Func<PSObject, PSMemberInfo>>(
                Expression.Call(Expression.Constant(adapter), find, value, Expression.Constant(nameof(ToString))), value).Compile();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return null;
        }
    }
}
