using System.Buffers;
using System.Runtime.CompilerServices;

namespace PSMultiproc.Wire;

/// <summary>
/// A growing run of bytes, kept in one array from the shared pool. It is what messages are written into; it is not
/// thread-safe. <see cref="Dispose"/> gives the array back, after which spans taken from it must not be used.
/// </summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    /// <summary>Room for a typical small message without growing, in bytes.</summary>
    public const int DefaultCapacity = 1024;

    private byte[] _array;
    private int _length;

    /// <summary>Takes an array from the pool.</summary>
    /// <param name="capacity">How many bytes fit before the buffer grows.</param>
    public PooledBuffer(int capacity = DefaultCapacity) => _array = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>How many bytes are written. It can be set downwards, which takes the bytes past it back.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The new length is more than the old or negative.</exception>
    public int Length
    {
        get => _length;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)_length, nameof(value));
            _length = value;
        }
    }

    /// <summary>How many bytes fit before the buffer grows.</summary>
    public int Capacity => _array.Length;

    /// <summary>
    /// The array behind the buffer; the first <see cref="Length"/> bytes are written. Growing replaces it.
    /// </summary>
    public byte[] Array => _array;

    /// <summary>The bytes written, valid until the next write.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _array.AsSpan(0, _length);

    /// <summary>The bytes written, valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, _length);

    /// <summary>Forgets what is written and keeps the array.</summary>
    public void Clear() => _length = 0;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer free bytes than that.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_array.Length - _length), nameof(count));
        _length += count;
    }

    /// <summary>All free bytes, at least <paramref name="sizeHint"/> of them.</summary>
    /// <exception cref="WireFormatException">
    /// The message would exceed <see cref="WireLimits.MaxFrameLength"/>.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> GetSpan(int sizeHint = 1)
    {
        if (_array.Length - _length < Math.Max(sizeHint, 1)) Grow(sizeHint);
        return _array.AsSpan(_length);
    }

    /// <inheritdoc cref="GetSpan"/>
    public Memory<byte> GetMemory(int sizeHint = 1)
    {
        if (_array.Length - _length < Math.Max(sizeHint, 1)) Grow(sizeHint);
        return _array.AsMemory(_length);
    }

    /// <summary>
    /// Gives the array back to the pool. The buffer is empty afterwards and takes a new array when written to.
    /// </summary>
    public void Dispose()
    {
        byte[] array = _array;
        _array = [];
        _length = 0;
        if (array.Length > 0) ArrayPool<byte>.Shared.Return(array);
    }

    /// <summary>Makes the array the caller's own, to be returned to the shared array pool; the buffer is empty then.</summary>
    public byte[] Detach()
    {
        byte[] array = _array;
        _array = [];
        _length = 0;
        return array;
    }

    private void Grow(int sizeHint)
    {
        long needed = (long)_length + Math.Max(sizeHint, 1);
        if (needed > WireLimits.MaxFrameLength)
            throw new WireFormatException($"A message cannot be longer than {WireLimits.MaxFrameLength} bytes.");

        long doubled = Math.Min(2L * _array.Length, WireLimits.MaxFrameLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(Math.Max(needed, doubled), DefaultCapacity));
        WrittenSpan.CopyTo(larger);
        if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
