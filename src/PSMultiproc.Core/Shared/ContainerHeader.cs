using System.Runtime.InteropServices;
using PSMultiproc.Wire;

namespace PSMultiproc.Shared;

/// <summary>What the memory of a <see cref="SharedContainer"/> begins with.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal unsafe struct ContainerHeader
{
    /// <summary>Its bytes; what the container's kind has follows.</summary>
    public const int Size = SharedHeader.LineSize;

    /// <summary>The key of the secrets among its items.</summary>
    [FieldOffset(0)] public fixed byte SecretKey[SecretCipher.KeySize];
}
