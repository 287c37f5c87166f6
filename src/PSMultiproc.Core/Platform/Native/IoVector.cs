using System.Runtime.InteropServices;

namespace PSMultiproc.Platform;

/// <summary>One piece of a gathered write: <c>struct iovec</c> of writev(2), the same on Linux and macOS.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public byte* Start;
    public nuint Length;
}
