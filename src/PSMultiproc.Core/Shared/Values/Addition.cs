using System.Numerics;
using System.Runtime.CompilerServices;

namespace PSMultiproc.Shared;

/// <summary>Adds the operand.</summary>
internal readonly struct Addition : IStep
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TNumber Apply<TNumber>(TNumber value, TNumber operand)
        where TNumber : INumberBase<TNumber>
    {
        var sum = checked(value + operand);

        // Of a floating-point number .NET makes an infinite one; those that are no such have no infinity.
        return TNumber.IsInfinity(sum) && TNumber.IsFinite(value) && TNumber.IsFinite(operand) ? throw new OverflowException() : sum;
    }
}
