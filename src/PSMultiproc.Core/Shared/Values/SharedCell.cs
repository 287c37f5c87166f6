using System.Runtime.CompilerServices;

namespace PSMultiproc.Shared;

/// <summary>
/// One value in a shared object's memory, and what can be done with it at one stroke: what has up to 8 bytes by the
/// processor's own means, what has 16 under the object's lock.
/// </summary>
/// <param name="owner">The object.</param>
/// <param name="place">Where the value lies: at a multiple of its size.</param>
internal readonly unsafe struct SharedCell<T>(SynchronizedObject owner, T* place)
    where T : unmanaged
{
    /// <summary>How often a value may be another when it is to be replaced before that is taken for hopeless.</summary>
    private const int MostTries = 1000;

    private readonly SynchronizedObject _owner = owner;
    private readonly T* _place = place;

    /// <summary>The value as it is now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Read()
    {
        _owner.ThrowIfRemoved();
        var value = AtomicBits.AreFor<T>() ? AtomicBits.Read(_place) : ReadLocked();
        return Done(value);
    }

    /// <summary>Sets the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(T value)
    {
        _owner.ThrowIfRemoved();
        if (AtomicBits.AreFor<T>())
        {
            AtomicBits.Write(_place, value);
        }
        else
        {
            WriteLocked(value);
        }

        Done(value);
    }

    /// <summary>Takes a step from the value.</summary>
    /// <returns>The new value.</returns>
    /// <exception cref="OverflowException">The type cannot hold it.</exception>
    /// <exception cref="InvalidOperationException">One does not count with values of the type.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Step<TStep>(T operand)
        where TStep : struct, IStep
    {
        _owner.ThrowIfRemoved();
        T changed;
        if (AtomicBits.AreFor<T>())
        {
            var seen = AtomicBits.Read(_place);
            changed = Numbers.Apply<TStep, T>(seen, operand);
            if (!AtomicBits.TryReplace(_place, changed, ref seen))
            {
                changed = StepContended<TStep>(operand);
            }
        }
        else
        {
            changed = StepLocked<TStep>(operand);
        }

        return Done(changed);
    }

    /// <summary>Sets the value.</summary>
    /// <returns>The old one.</returns>
    public T Exchange(T value)
    {
        _owner.ThrowIfRemoved();
        using var step = StepOf16Bytes();
        var seen = AtomicBits.Read(_place);
        var backoff = default(Backoff);
        while (!TryReplace(value, ref seen))
        {
            backoff.Wait();
            seen = AtomicBits.Read(_place);
        }

        return Done(seen);
    }

    /// <summary>Sets the value where it equals what is expected, as <see cref="object.Equals(object)"/> has it.</summary>
    /// <remarks>Not by its bits, as -0.0 and 0.0, or 1.0 and 1.00, are one to whoever compares what is returned.</remarks>
    /// <returns>The old one.</returns>
    public T CompareExchange(T value, T expected)
    {
        _owner.ThrowIfRemoved();
        using var step = StepOf16Bytes();
        var seen = AtomicBits.Read(_place);
        while (EqualityComparer<T>.Default.Equals(seen, expected) && !TryReplace(value, ref seen))
        {
            // Mostly it is another value now, and that is the answer.
        }

        return Done(seen);
    }

    /// <summary>Makes a new value of the old one, under the lock; once more where it was changed meanwhile without.</summary>
    /// <returns>The new value.</returns>
    public T Update(Func<T, T> change)
    {
        _owner.ThrowIfRemoved();
        using var step = new LockedStep(_owner);
        var seen = AtomicBits.Read(_place);
        var changed = change(seen);
        for (var tries = 1; !TryReplace(changed, ref seen); tries++)
        {
            changed = tries < MostTries ? change(seen) : throw new InvalidOperationException(
                $"The value was another after each of {MostTries:N0} calls of the function. Either the function itself changes it, or others do so all the time without the lock; let them take it.");
        }

        return Done(changed);
    }

    /// <summary>Makes sure that the object was there all the time: memory that was given back holds zeros, not values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Done(T result)
    {
        _owner.ThrowIfRemoved();
        GC.KeepAlive(_owner);
        return result;
    }

    /// <summary>The same where another was quicker; apart, so that the quick way stays short.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private T StepContended<TStep>(T operand)
        where TStep : struct, IStep
    {
        var backoff = default(Backoff);
        while (true)
        {
            backoff.Wait();
            var seen = AtomicBits.Read(_place);
            var changed = Numbers.Apply<TStep, T>(seen, operand);
            if (AtomicBits.TryReplace(_place, changed, ref seen))
            {
                return changed;
            }
        }
    }

    private T StepLocked<TStep>(T operand)
        where TStep : struct, IStep
    {
        using var step = new LockedStep(_owner);
        var changed = Numbers.Apply<TStep, T>(AtomicBits.Read(_place), operand);
        AtomicBits.Write(_place, changed);
        return changed;
    }

    private T ReadLocked()
    {
        using var step = new LockedStep(_owner);
        return AtomicBits.Read(_place);
    }

    private void WriteLocked(T value)
    {
        using var step = new LockedStep(_owner);
        AtomicBits.Write(_place, value);
    }

    private LockedStep StepOf16Bytes() => AtomicBits.AreFor<T>() ? default : new LockedStep(_owner);

    /// <summary>Replaces what was seen; the caller holds the lock where the value needs it.</summary>
    private bool TryReplace(T value, ref T seen)
    {
        if (AtomicBits.AreFor<T>())
        {
            return AtomicBits.TryReplace(_place, value, ref seen);
        }

        AtomicBits.Write(_place, value);
        return true;
    }
}
