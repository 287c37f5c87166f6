using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>A method by name, as it travels to a worker.</summary>
/// <param name="AssemblyPath">The assembly's file.</param>
/// <param name="TypeName">The declaring type: assembly-qualified where it is generic, else its full name.</param>
/// <param name="MethodName">The method.</param>
/// <param name="ParameterTypes">Assembly-qualified; <see langword="null"/> where the caller named none.</param>
/// <param name="TypeArguments">A generic method's, assembly-qualified.</param>
/// <param name="Passing">How an item becomes the arguments.</param>
/// <param name="FixedArguments">What follows the item.</param>
/// <param name="ArgumentCount">How many arguments there will be; looked at where no parameter types are named; <see langword="null"/> when each item may bring another number.</param>
internal sealed record MethodReference(
    string AssemblyPath,
    string TypeName,
    string MethodName,
    string[]? ParameterTypes,
    string[]? TypeArguments,
    ArgumentPassing Passing,
    object?[] FixedArguments,
    int? ArgumentCount)
{
    public byte[] ToBytes(ValueSerializer serializer)
    {
        using var buffer = new PooledBuffer();
        serializer.Write(buffer, new object?[]
        {
            AssemblyPath, TypeName, MethodName, ParameterTypes, TypeArguments, (int)Passing, FixedArguments, ArgumentCount,
        });
        return buffer.WrittenSpan.ToArray();
    }

    public static MethodReference FromBytes(ValueSerializer serializer, ReadOnlySpan<byte> bytes)
    {
        var parts = (object?[])serializer.Read(bytes)!;
        return new MethodReference(
            (string)parts[0]!,
            (string)parts[1]!,
            (string)parts[2]!,
            (string[]?)parts[3],
            (string[]?)parts[4],
            (ArgumentPassing)(int)parts[5]!,
            (object?[])parts[6]!,
            (int?)parts[7]);
    }
}
