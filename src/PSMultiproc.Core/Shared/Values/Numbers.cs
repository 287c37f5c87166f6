using System.Numerics;
using System.Runtime.CompilerServices;

namespace PSMultiproc.Shared;

/// <summary>Counts with values whose type is known to the compiler alone: of all the branches it leaves one.</summary>
internal static class Numbers
{
    /// <summary>Takes a step from a value.</summary>
    /// <exception cref="OverflowException">The type cannot hold what would come of it.</exception>
    /// <exception cref="InvalidOperationException">One does not count with values of the type.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<TStep, T>(T value, T operand)
        where TStep : struct, IStep
        where T : unmanaged
    {
        if (typeof(T) == typeof(sbyte)) return As<TStep, T, sbyte>(value, operand);
        if (typeof(T) == typeof(byte)) return As<TStep, T, byte>(value, operand);
        if (typeof(T) == typeof(short)) return As<TStep, T, short>(value, operand);
        if (typeof(T) == typeof(ushort)) return As<TStep, T, ushort>(value, operand);
        if (typeof(T) == typeof(int)) return As<TStep, T, int>(value, operand);
        if (typeof(T) == typeof(uint)) return As<TStep, T, uint>(value, operand);
        if (typeof(T) == typeof(long)) return As<TStep, T, long>(value, operand);
        if (typeof(T) == typeof(ulong)) return As<TStep, T, ulong>(value, operand);
        if (typeof(T) == typeof(Int128)) return As<TStep, T, Int128>(value, operand);
        if (typeof(T) == typeof(UInt128)) return As<TStep, T, UInt128>(value, operand);
        if (typeof(T) == typeof(Half)) return As<TStep, T, Half>(value, operand);
        if (typeof(T) == typeof(float)) return As<TStep, T, float>(value, operand);
        if (typeof(T) == typeof(double)) return As<TStep, T, double>(value, operand);
        if (typeof(T) == typeof(decimal)) return As<TStep, T, decimal>(value, operand);

        // Its ticks; only sums of two of them are asked for.
        if (typeof(T) == typeof(TimeSpan) && typeof(TStep) == typeof(Addition)) return As<TStep, T, long>(value, operand);
        throw NotCountable<TStep, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T As<TStep, T, TNumber>(T value, T operand)
        where TStep : struct, IStep
        where T : unmanaged
        where TNumber : unmanaged, INumberBase<TNumber> =>
        Unsafe.BitCast<TNumber, T>(TStep.Apply(Unsafe.BitCast<T, TNumber>(value), Unsafe.BitCast<T, TNumber>(operand)));

    private static InvalidOperationException NotCountable<TStep, T>() => new(
        typeof(T) == typeof(TimeSpan)
            ? "A TimeSpan has no step of one. Use Add with the time to add."
            : $"{(typeof(TStep) == typeof(Addition) ? "Add" : "Increment and Decrement")} cannot be used with a value of type {typeof(T).Name}: it is no number. Use Exchange, CompareExchange or Update.");
}
