using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PSMultiproc.Shared;

/// <summary>
/// Values of 1, 2, 4 or 8 bytes as the processor reads and changes them at one stroke, and of 16 as it does at least
/// where nobody else is about. Each lies at a multiple of its size. Nothing here is boxed or looked up: the compiler
/// makes it anew for each type and leaves but the branch of its size.
/// </summary>
internal static unsafe class AtomicBits
{
    /// <summary>Whether the processor changes values of the type at one stroke; the others need a lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreFor<T>()
        where T : unmanaged => sizeof(T) <= sizeof(long);

    /// <summary>Reads a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Read<T>(T* place)
        where T : unmanaged => sizeof(T) switch
    {
        1 => Unsafe.BitCast<byte, T>(Volatile.Read(ref *(byte*)place)),
        2 => Unsafe.BitCast<ushort, T>(Volatile.Read(ref *(ushort*)place)),
        4 => Unsafe.BitCast<int, T>(Volatile.Read(ref *(int*)place)),
        8 => Unsafe.BitCast<long, T>(Volatile.Read(ref *(long*)place)),
        _ => Unsafe.BitCast<Vector128<byte>, T>(Vector128.LoadAligned((byte*)place)),
    };

    /// <summary>Writes a value. Whoever is killed meanwhile leaves the old one or the new one, of 16 bytes too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<T>(T* place, T value)
        where T : unmanaged
    {
        switch (sizeof(T))
        {
            case 1: Volatile.Write(ref *(byte*)place, Unsafe.BitCast<T, byte>(value)); break;
            case 2: Volatile.Write(ref *(ushort*)place, Unsafe.BitCast<T, ushort>(value)); break;
            case 4: Volatile.Write(ref *(int*)place, Unsafe.BitCast<T, int>(value)); break;
            case 8: Volatile.Write(ref *(long*)place, Unsafe.BitCast<T, long>(value)); break;
            default: Unsafe.BitCast<T, Vector128<byte>>(value).StoreAligned((byte*)place); break;
        }
    }

    /// <summary>Puts another value in the place of the one that was seen there, if its bits are there still.</summary>
    /// <param name="place">Where it lies.</param>
    /// <param name="value">What is to be there.</param>
    /// <param name="seen">What was seen there; what is there instead, where the answer is no.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReplace<T>(T* place, T value, ref T seen)
        where T : unmanaged
    {
        if (sizeof(T) == sizeof(int))
        {
            var expected = Unsafe.BitCast<T, int>(seen);
            var found = Interlocked.CompareExchange(ref *(int*)place, Unsafe.BitCast<T, int>(value), expected);
            seen = Unsafe.BitCast<int, T>(found);
            return found == expected;
        }

        if (sizeof(T) == sizeof(long))
        {
            var expected = Unsafe.BitCast<T, long>(seen);
            var found = Interlocked.CompareExchange(ref *(long*)place, Unsafe.BitCast<T, long>(value), expected);
            seen = Unsafe.BitCast<long, T>(found);
            return found == expected;
        }

        return TryReplacePart(place, value, ref seen);
    }

    /// <summary>The same for 1 and 2 bytes, by way of the 4 that they lie in; their neighbours stay as they are.</summary>
    private static bool TryReplacePart<T>(T* place, T value, ref T seen)
        where T : unmanaged
    {
        var offset = (int)((nuint)place % sizeof(uint));
        var word = (uint*)((byte*)place - offset);
        var shift = 8 * (BitConverter.IsLittleEndian ? offset : sizeof(uint) - sizeof(T) - offset);
        var mask = (sizeof(T) == 1 ? byte.MaxValue : (uint)ushort.MaxValue) << shift;
        var expected = ToBits(seen) << shift;
        var whole = Volatile.Read(ref *word);
        while ((whole & mask) == expected)
        {
            var found = Interlocked.CompareExchange(ref *word, (whole & ~mask) | (ToBits(value) << shift), whole);
            if (found == whole)
            {
                return true;
            }

            whole = found;
        }

        seen = FromBits<T>((whole & mask) >> shift);
        return false;
    }

    private static uint ToBits<T>(T value)
        where T : unmanaged => sizeof(T) == 1 ? Unsafe.BitCast<T, byte>(value) : Unsafe.BitCast<T, ushort>(value);

    private static T FromBits<T>(uint bits)
        where T : unmanaged =>
        sizeof(T) == 1 ? Unsafe.BitCast<byte, T>((byte)bits) : Unsafe.BitCast<ushort, T>((ushort)bits);
}
