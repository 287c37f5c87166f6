using System.Numerics;

namespace PSMultiproc.Shared;

/// <summary>A way to make a number of another. A type argument, so that the compiler puts it where it is used.</summary>
internal interface IStep
{
    /// <summary>The number that comes of one.</summary>
    /// <exception cref="OverflowException">Its type cannot hold it.</exception>
    static abstract TNumber Apply<TNumber>(TNumber value, TNumber operand)
        where TNumber : INumberBase<TNumber>;
}
