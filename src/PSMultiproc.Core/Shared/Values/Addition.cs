using System.Numerics;
using System.Runtime.CompilerServices;

namespace PSMultiproc.Shared;

/// <summary>Adds the operand.</summary>
internal readonly struct Addition : IStep
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Apply<TNumber>(TNumber value, TNumber operand)
        where TNumber : INumberBase<TNumber> => checked(value + operand);
}
