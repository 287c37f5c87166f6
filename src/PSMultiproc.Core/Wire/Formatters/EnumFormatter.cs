using System.Runtime.CompilerServices;

namespace PSMultiproc.Wire;

/// <summary>Formats an enumeration: [marker, type, number].</summary>
internal sealed class EnumFormatter<TEnum> : EnumFormatterBase
    where TEnum : unmanaged, Enum
{
    private static readonly bool Signed = Type.GetTypeCode(typeof(TEnum)) is
        TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginComposite(CompositeCode.Enum, 2);
        writer.WriteType(typeof(TEnum));
        TEnum number = (TEnum)value;
        if (Signed) writer.Raw.WriteInt64(ToSigned(number));
        else writer.Raw.WriteUInt64(ToUnsigned(number));
    }

    /// <inheritdoc/>
    public override object ReadNumber(ref MessagePackReader raw)
    {
        TEnum value;
        bool fits;
        if (Signed)
        {
            long number = raw.ReadInt64();
            value = Narrow(number);
            fits = ToSigned(value) == number;
        }
        else
        {
            ulong number = raw.ReadUInt64();
            value = Narrow((long)number);
            fits = ToUnsigned(value) == number;
        }

        return fits ? value : throw new WireFormatException($"The number is too large for {typeof(TEnum)}.");
    }

    private static TEnum Narrow(long number) => Unsafe.SizeOf<TEnum>() switch
    {
        sizeof(byte) => Unsafe.BitCast<byte, TEnum>((byte)number),
        sizeof(short) => Unsafe.BitCast<short, TEnum>((short)number),
        sizeof(int) => Unsafe.BitCast<int, TEnum>((int)number),
        _ => Unsafe.BitCast<long, TEnum>(number),
    };

    private static long ToSigned(TEnum value) => Unsafe.SizeOf<TEnum>() switch
    {
        sizeof(sbyte) => Unsafe.BitCast<TEnum, sbyte>(value),
        sizeof(short) => Unsafe.BitCast<TEnum, short>(value),
        sizeof(int) => Unsafe.BitCast<TEnum, int>(value),
        _ => Unsafe.BitCast<TEnum, long>(value),
    };

    private static ulong ToUnsigned(TEnum value) => Unsafe.SizeOf<TEnum>() switch
    {
        sizeof(byte) => Unsafe.BitCast<TEnum, byte>(value),
        sizeof(ushort) => Unsafe.BitCast<TEnum, ushort>(value),
        sizeof(uint) => Unsafe.BitCast<TEnum, uint>(value),
        _ => Unsafe.BitCast<TEnum, ulong>(value),
    };
}
