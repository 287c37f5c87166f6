using System.Reflection;

namespace PSMultiproc.Wire;

/// <summary>Types that a script made: no other process can load them by name.</summary>
internal static class ForeignTypes
{
    /// <summary>Whether a type, or a part of it, was made by a script.</summary>
    public static bool Contains(Type type)
    {
        if (type.HasElementType) return Contains(type.GetElementType()!);
        return IsInMemory(type.Assembly) || (type.IsConstructedGenericType && Array.Exists(type.GetGenericArguments(), Contains));
    }

    /// <summary>Whether a type is such a one, and its values are not sent by a name that needs no type to read.</summary>
    public static bool ArriveAsBags(Type type) => Contains(type) && !type.IsEnum && !typeof(Exception).IsAssignableFrom(type);

    private static bool IsInMemory(Assembly assembly) => assembly.IsDynamic || assembly.Location.Length == 0;
}
