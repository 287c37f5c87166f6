using System.Linq.Expressions;
using System.Reflection;

namespace PSMultiproc.Wire;

/// <summary>
/// Compiles what an <see cref="ObjectPlan"/> says, once a type: reflection would cost more than the wire.
/// </summary>
internal static class ObjectCompiler
{
    /// <summary>Writes an object's members, the commonest scalars without a box.</summary>
    public static Action<ValueWriter, object> CompileWrite(ObjectPlan plan)
    {
        ParameterExpression writer = Expression.Parameter(typeof(ValueWriter));
        ParameterExpression value = Expression.Parameter(typeof(object));
        UnaryExpression target = Unwrap(value, plan.Type);
        Expression[] writes = [.. plan.Members.Select(member => WriteMember(writer, member, Access(target, member)))];
        Expression body = writes.Length == 0 ? Expression.Empty() : Expression.Block(writes);
        return Expression.Lambda<Action<ValueWriter, object>>(body, writer, value).Compile();
    }

    /// <summary>Makes an object that can be announced before its members are read.</summary>
    public static Func<object> CompileCreate(ObjectPlan plan) =>
        Expression.Lambda<Func<object>>(Expression.New(plan.Constructor!)).Compile();

    /// <summary>Sets the members of an object so made.</summary>
    public static Action<object, object?[]> CompileAssign(ObjectPlan plan)
    {
        ParameterExpression target = Expression.Parameter(typeof(object));
        ParameterExpression values = Expression.Parameter(typeof(object[]));
        IEnumerable<Expression> assignments = plan.Members.Select((member, i) =>
            Expression.Assign(Access(Expression.Convert(target, plan.Type), member), Take(values, i, member.Type)));
        Expression body = plan.Members.Count == 0 ? Expression.Empty() : Expression.Block(typeof(void), assignments);
        return Expression.Lambda<Action<object, object?[]>>(body, target, values).Compile();
    }

    /// <summary>Makes an object of its members.</summary>
    public static Func<object?[], object> CompileBuild(ObjectPlan plan)
    {
        ParameterExpression values = Expression.Parameter(typeof(object[]));
        NewExpression made = plan.Constructor is { } constructor
            ? Expression.New(constructor, constructor.GetParameters().Select((parameter, i) =>
                Take(values, plan.Parameters[i], parameter.ParameterType)))
            : Expression.New(plan.Type);
        IEnumerable<MemberBinding> rest = plan.Members
            .Select((member, i) => (member, i))
            .Where(item => !plan.Parameters.Contains(item.i))
            .Select(item => Expression.Bind(item.member.Info, Take(values, item.i, item.member.Type)));
        Expression body = Expression.Convert(Expression.MemberInit(made, rest), typeof(object));
        return Expression.Lambda<Func<object?[], object>>(body, values).Compile();
    }

    private static UnaryExpression Unwrap(Expression value, Type type) =>
        type.IsValueType ? Expression.Unbox(value, type) : Expression.Convert(value, type);

    private static MemberExpression Access(Expression target, ObjectMember member) =>
        Expression.MakeMemberAccess(target, member.Info);

    private static MethodCallExpression WriteMember(Expression writer, ObjectMember member, Expression value)
    {
        string? direct =
            member.Type == typeof(int) ? nameof(ValueWriter.WriteInt32) :
            member.Type == typeof(long) ? nameof(ValueWriter.WriteInt64) :
            member.Type == typeof(double) ? nameof(ValueWriter.WriteDouble) :
            member.Type == typeof(bool) ? nameof(ValueWriter.WriteBoolean) :
            member.Type == typeof(string) ? nameof(ValueWriter.WriteString) : null;
        if (direct is not null) return Expression.Call(writer, Method(direct, member.Type), value);

        MethodInfo boxed = Method(nameof(ValueWriter.WriteMember), typeof(object), typeof(object));
        ConstantExpression label = Expression.Constant(member.Name, typeof(object));
        return Expression.Call(writer, boxed, Expression.Convert(value, typeof(object)), label);
    }

    private static MethodInfo Method(string name, params Type[] parameters) =>
        typeof(ValueWriter).GetMethod(name, parameters)!;

    /// <summary>
    /// A value of the array as what the member needs; one that the sender does not have is the default.
    /// </summary>
    private static ConditionalExpression Take(Expression values, int index, Type type)
    {
        BinaryExpression value = Expression.ArrayIndex(values, Expression.Constant(index));
        return Expression.Condition(
            Expression.ReferenceEqual(value, Expression.Constant(null)),
            Expression.Default(type),
            Expression.Convert(value, type));
    }
}
