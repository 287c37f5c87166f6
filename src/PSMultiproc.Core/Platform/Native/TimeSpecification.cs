using System.Runtime.InteropServices;

namespace PSMultiproc.Platform;

/// <summary><c>struct timespec</c> of 64-bit systems: timespec(3type).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpecification
{
    public long Seconds;
    public long Nanoseconds;
}
