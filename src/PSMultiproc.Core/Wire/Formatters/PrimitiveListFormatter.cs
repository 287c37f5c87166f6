using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PSMultiproc.Wire;

/// <summary>Formats a list of primitives as a <see cref="PrimitiveBlob"/>.</summary>
internal sealed class PrimitiveListFormatter<T> : TypedFormatter
    where T : unmanaged
{
    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginTyped(typeof(List<T>), 1);
        PrimitiveBlob.Write<T>(writer.Raw, CollectionsMarshal.AsSpan((List<T>)value));
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, 1);
        ReadOnlySpan<byte> bytes = PrimitiveBlob.Read<T>(ref reader);
        int count = bytes.Length / Unsafe.SizeOf<T>();
        var list = new List<T>(count);
        CollectionsMarshal.SetCount(list, count);
        bytes.CopyTo(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(list)));
        return list;
    }
}
