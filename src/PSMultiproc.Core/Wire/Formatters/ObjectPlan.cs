using System.Collections;
using System.Reflection;

namespace PSMultiproc.Wire;

/// <summary>
/// How an object is taken apart and made again. The rule: its public properties and fields are its value. It has a
/// public constructor without parameters, and whatever it stores publicly can be set; or one whose parameters have the
/// names of members, and what they leave out can be set. A property that is computed is not sent.
/// </summary>
/// <param name="Type">The object's type.</param>
/// <param name="Members">What is sent, in order.</param>
/// <param name="Constructor">What makes the object; null for a structure made of zeros.</param>
/// <param name="Parameters">For each parameter of the constructor, which member it takes.</param>
internal sealed record ObjectPlan(
    Type Type, IReadOnlyList<ObjectMember> Members, ConstructorInfo? Constructor, IReadOnlyList<int> Parameters)
{
    /// <summary>
    /// Framework types that the rule suits. Others stay out, whatever their members: setting a property of such a type
    /// can have effects that no sender should cause.
    /// </summary>
    private static readonly Type[] FrameworkTypes =
    [
        typeof(KeyValuePair<,>), typeof(DictionaryEntry),
        typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>), typeof(Tuple<,,,,>),
        typeof(Tuple<,,,,,>), typeof(Tuple<,,,,,,>), typeof(Tuple<,,,,,,,>),
        typeof(ValueTuple), typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>),
        typeof(ValueTuple<,,,>),
        typeof(ValueTuple<,,,,>), typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>), typeof(ValueTuple<,,,,,,,>),
    ];

    /// <summary>Whoever is one of these is more than its members: elements, or something to let go of.</summary>
    private static readonly Type[] NotPlain =
        [typeof(IEnumerable), typeof(IDisposable), typeof(IAsyncDisposable), typeof(MarshalByRefObject)];

    /// <summary>The keys that Microsoft signs its framework's and PowerShell's assemblies with.</summary>
    private static readonly string[] FrameworkKeys =
    [
        "7cec85d7bea7798e", "b03f5f7f11d50a3a", "b77a5c561934e089",
        "cc7b13ffcd2ddd51", "adb9793829ddae60", "31bf3856ad364e35",
    ];

    /// <summary>
    /// Whether objects can be made before their members are known, so that these may refer back to them.
    /// </summary>
    public bool IsEarly => !Type.IsValueType && Parameters.Count == 0;

    /// <summary>The plan for a type, or null where the rule does not suit it.</summary>
    public static ObjectPlan? For(Type type)
    {
        if (!IsCandidate(type)) return null;
        IReadOnlyList<ObjectMember> members = ObjectMember.Of(type);
        ConstructorInfo? simple = type.GetConstructor(Type.EmptyTypes);
        if (simple is not null || type.IsValueType)
        {
            ObjectMember[] settable = [.. members.Where(static m => m.IsSettable)];
            bool complete = members.All(static m => m.IsSettable || !m.IsStored);
            if (complete && (settable.Length > 0 || !HasState(type))) return new ObjectPlan(type, settable, simple, []);
        }

        return type.GetConstructors()
            .OrderByDescending(static c => c.GetParameters().Length)
            .Select(constructor => Matching(type, members, constructor))
            .FirstOrDefault(static plan => plan is not null);
    }

    private static ObjectPlan? Matching(Type type, IReadOnlyList<ObjectMember> members, ConstructorInfo constructor)
    {
        ParameterInfo[] parameters = constructor.GetParameters();
        ObjectMember?[] taken = Array.ConvertAll(parameters, p => members.FirstOrDefault(member => Fits(member, p)));
        if (parameters.Length == 0 || taken.Contains(null)) return null;

        ObjectMember[] rest = [.. members.Except(taken!)!];
        if (rest.Any(static m => m.IsStored && !m.IsSettable)) return null;
        ObjectMember[] sent = [.. members.Where(m => taken.Contains(m) || m.IsSettable)];
        return new ObjectPlan(type, sent, constructor, Array.ConvertAll(taken, m => Array.IndexOf(sent, m)));
    }

    private static bool Fits(ObjectMember member, ParameterInfo parameter) =>
        string.Equals(member.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)
        && parameter.ParameterType.IsAssignableFrom(member.Type);

    private static bool IsCandidate(Type type)
    {
        if (type.IsAbstract || type.IsInterface || type.IsByRefLike || type.IsPrimitive) return false;
        if (type.ContainsGenericParameters || NotPlain.Any(family => family.IsAssignableFrom(type))) return false;

        // Types made at run time, such as PowerShell's classes, are tied to the session that made them.
        if (type.Assembly.IsDynamic) return false;
        Type definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return FrameworkTypes.Contains(definition) || !IsFramework(type.Assembly);
    }

    private static bool IsFramework(Assembly assembly) =>
        assembly.GetName().GetPublicKeyToken() is { Length: > 0 } token
        && FrameworkKeys.Contains(Convert.ToHexString(token), StringComparer.OrdinalIgnoreCase);

    private static bool HasState(Type type)
    {
        const BindingFlags any =
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (Type? level = type; level is not null; level = level.BaseType)
            if (level.GetFields(any).Length > 0) return true;
        return false;
    }
}
