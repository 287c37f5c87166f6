using System.Numerics;
using System.Runtime.CompilerServices;

namespace PSMultiproc.Shared;

/// <summary>Takes one away; there is no operand.</summary>
internal readonly struct Decrementation : IStep
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Apply<TNumber>(TNumber value, TNumber operand)
        where TNumber : INumberBase<TNumber> => checked(value - TNumber.One);
}
