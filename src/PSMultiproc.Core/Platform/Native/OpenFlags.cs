using System.Runtime.InteropServices;

namespace PSMultiproc.Platform;

/// <summary>Flags of open(2), whose values differ between systems and, on Linux, between processors.</summary>
internal static class OpenFlags
{
    private const int WriteOnly = 1;    // O_WRONLY
    private const int ReadWrite = 2;    // O_RDWR

    /// <summary>Read and write, no link followed, not inherited, no waiting for a FIFO's other end.</summary>
    public static int ForMapping => ReadWrite | NonBlocking | CloseOnExec | NoFollow;

    /// <summary>Read and write, not inherited.</summary>
    public static int ForWriting => ReadWrite | CloseOnExec;

    /// <summary>Write, always at the end, not inherited.</summary>
    public static int ForAppending => WriteOnly | Append | CloseOnExec;

    private static int Append => OperatingSystem.IsLinux() ? 0x400 : 0x8;                   // O_APPEND

    private static int NonBlocking => OperatingSystem.IsLinux() ? 0x800 : 0x4;              // O_NONBLOCK

    private static int CloseOnExec => OperatingSystem.IsLinux() ? 0x80000 : 0x1000000;      // O_CLOEXEC

    private static int NoFollow                                                             // O_NOFOLLOW
        => !OperatingSystem.IsLinux() ? 0x100 : IsArmOrPower ? 0x8000 : 0x20000;

    // These number it otherwise than asm-generic/fcntl.h: arch/{arm,arm64,powerpc}/include/uapi/asm/fcntl.h.
    private static bool IsArmOrPower
        => RuntimeInformation.ProcessArchitecture
            is Architecture.Arm or Architecture.Armv6 or Architecture.Arm64 or Architecture.Ppc64le;
}
