using System.Management.Automation;
using System.Reflection;
using System.Reflection.Emit;

namespace PSMultiproc.Wire;

/// <summary>
/// Compiles a few instructions that use what PowerShell does not show. An expression tree would be easier to read, but
/// the first one costs a process some ten milliseconds, and the start of a worker is waited for.
/// </summary>
internal static class Instructions
{
    /// <summary>Compiles what <paramref name="body"/> emits; the return at the end is added.</summary>
    public static T Compile<T>(Action<ILGenerator> body)
        where T : Delegate
    {
        MethodInfo shape = typeof(T).GetMethod("Invoke")!;
        Type[] parameters = [.. shape.GetParameters().Select(static parameter => parameter.ParameterType)];
        var method = new DynamicMethod(typeof(T).Name, shape.ReturnType, parameters, typeof(PSObject), skipVisibility: true);
        ILGenerator il = method.GetILGenerator();
        body(il);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<T>();
    }
}
