using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PSMultiproc.Wire;

/// <summary>Formats an array of primitives as a <see cref="PrimitiveBlob"/>.</summary>
internal sealed class PrimitiveArrayFormatter<T> : TypedFormatter
    where T : unmanaged
{
    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginTyped(typeof(T[]), 1);
        PrimitiveBlob.Write<T>(writer.Raw, (T[])value);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, 1);
        ReadOnlySpan<byte> bytes = PrimitiveBlob.Read<T>(ref reader);
        T[] array = GC.AllocateUninitializedArray<T>(bytes.Length / Unsafe.SizeOf<T>());
        bytes.CopyTo(MemoryMarshal.AsBytes(array.AsSpan()));
        return array;
    }
}
