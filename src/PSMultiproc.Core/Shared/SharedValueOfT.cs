using System.ComponentModel;
using PSMultiproc.Platform;
using PSMultiproc.Shared;

namespace PSMultiproc;

/// <summary>
/// A single value in memory that several processes use. It passes to a worker like any value and is the same there.
/// All members may be used from any thread of any process.
/// </summary>
/// <remarks>
/// Each method is one step to all who use the value, and is not half done when its process is killed. Values of up to 8
/// bytes need no lock for that, nor do they ask whether somebody holds it; those of 16 bytes (<see cref="decimal"/>,
/// <see cref="Guid"/>, <see cref="Int128"/>, <see cref="UInt128"/>) take the object's lock, which their own thread may
/// hold already. Of a value that was made without a lock, only those of up to 8 bytes may be used by several at once.
/// After the value was freed, each is a <see cref="SharedObjectNotFoundException"/>.
/// </remarks>
/// <typeparam name="T">An integer or a floating-point number of .NET (not one of a pointer's size), <see cref="decimal"/>,
/// <see cref="bool"/>, <see cref="char"/>, <see cref="DateTime"/>, <see cref="TimeSpan"/> or <see cref="Guid"/>.</typeparam>
public sealed unsafe class SharedValue<T> : SharedValue
    where T : unmanaged
{
    /// <summary>Makes a value.</summary>
    /// <param name="value">What it is at first.</param>
    /// <param name="name">A name by which other processes of this user find it; <see langword="null"/> for none.</param>
    /// <param name="isSynchronized">Whether it has a lock.</param>
    /// <exception cref="ArgumentException">There are no shared values of the type; the name is taken, or cannot be one.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    public SharedValue(T value, string? name = null, bool isSynchronized = true)
        : base(NewMemory(value, name, isSynchronized))
    {
    }

    internal SharedValue(MemoryFile memory)
        : base(memory)
    {
    }

    /// <inheritdoc/>
    public override Type GetValueType() => typeof(T);

    /// <summary>The value as it is at the moment. A change in two steps (<c>Value += 1</c>) can lose others'; see <see cref="Add"/>.</summary>
    public T Value
    {
        get => Cell.Read();
        set => Cell.Write(value);
    }

    private SharedCell<T> Cell => new(this, (T*)Data);

    /// <summary>Adds to the value.</summary>
    /// <returns>The new value.</returns>
    /// <exception cref="OverflowException">The type cannot hold it; the value is as it was. So it is with floating-point
    /// numbers: two finite ones never make an infinite one.</exception>
    /// <exception cref="InvalidOperationException">The type is no number, nor <see cref="TimeSpan"/>.</exception>
    public T Add(T x)
    {
        try
        {
            return Cell.Step<Addition>(x);
        }
        catch (OverflowException overflow)
        {
            throw Overflow($"adding {x}", overflow);
        }
    }

    /// <summary>Adds one to the value.</summary>
    /// <returns>The new value.</returns>
    /// <exception cref="OverflowException">The type cannot hold it; the value is as it was.</exception>
    /// <exception cref="InvalidOperationException">The type is no number.</exception>
    public T Increment()
    {
        try
        {
            return Cell.Step<Incrementation>(default);
        }
        catch (OverflowException overflow)
        {
            throw Overflow("adding one", overflow);
        }
    }

    /// <summary>Takes one from the value.</summary>
    /// <returns>The new value.</returns>
    /// <exception cref="OverflowException">The type cannot hold it; the value is as it was.</exception>
    /// <exception cref="InvalidOperationException">The type is no number.</exception>
    public T Decrement()
    {
        try
        {
            return Cell.Step<Decrementation>(default);
        }
        catch (OverflowException overflow)
        {
            throw Overflow("taking one away", overflow);
        }
    }

    /// <summary>Sets the value.</summary>
    /// <returns>The old value.</returns>
    public T Exchange(T x) => Cell.Exchange(x);

    /// <summary>Sets the value if it equals what is expected (as <see cref="object.Equals(object)"/> has it).</summary>
    /// <param name="x">What it is to be.</param>
    /// <param name="expected">What it is to have been.</param>
    /// <returns>The old value: it was set if that equals what was expected.</returns>
    public T CompareExchange(T x, T expected) => Cell.CompareExchange(x, expected);

    /// <summary>Makes a new value of the old one, under the value's lock if it has one.</summary>
    /// <param name="change">Gets the old value and returns the new one. Where another changes the value meanwhile by a
    /// method that needs no lock, it is called again with that value. Where it throws, the value is as it was.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="InvalidOperationException">The value was another after each of a thousand calls; it is left so.</exception>
    public T Update(Func<T, T> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Cell.Update(change);
    }

    /// <inheritdoc cref="Update(Func{T, T})"/>
    /// <summary>Does the same with a script block, which has the old value as <c>$_</c> and as its argument.</summary>
    /// <exception cref="ArgumentException">It is no function; or it gave nothing, or several things.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public T Update(object change)
    {
        var function = LanguageFunctions.Of(change) ?? throw new ArgumentException(
            "change: give a function that makes the new value of the old one, { $_ + 1 } for example.", nameof(change));
        return Update(before => (T)function([before], typeof(T))!);
    }

    /// <summary>The value as text, in the current culture; of one that was freed, what it was and its name.</summary>
    public override string ToString() => IsRemoved ? base.ToString() : Value.ToString()!;

    private static MemoryFile NewMemory(T value, string? name, bool isSynchronized)
    {
        var flags = FlagsOf(isSynchronized) | ElementType.Of(typeof(T)).Flags;
        var memory = SharedObjectFile.Prepare(name, SharedObjectKind.Value, flags, SharedHeader.LineSize);
        *(T*)(memory.Pointer + SharedHeader.Size) = value;
        SharedObjectFile.Publish(memory);
        return memory;
    }

    private OverflowException Overflow(string change, OverflowException cause) => new(
        $"The shared value '{Name}' is left as it was: {change} gives more or less than {typeof(T).Name} can hold. Make it with a larger -Type.", cause);
}
