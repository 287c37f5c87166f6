using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>Owner and mode of a file by statx(2).</summary>
/// <remarks>
/// <c>struct stat</c> differs between processors and C libraries; <c>struct statx</c> is the same everywhere. The
/// wrapper is missing in glibc before 2.28 and musl before 1.2.5, so the system call is made by its number.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class LinuxFileStatus
{
    private const int CurrentFolder = -100;         // AT_FDCWD
    private const int NoFollow = 0x100;             // AT_SYMLINK_NOFOLLOW
    private const int EmptyPath = 0x1000;           // AT_EMPTY_PATH: the descriptor itself
    private const uint TypeModeAndOwner = 0x1 | 0x2 | 0x8;  // STATX_TYPE, STATX_MODE, STATX_UID
    private const int StatusSize = 256;             // sizeof(struct statx)
    private const int OwnerOffset = 20;             // stx_uid, 32 bits
    private const int ModeOffset = 28;              // stx_mode, 16 bits

    // __NR_statx of each processor: arch/*/entry/syscalls/*.tbl in the kernel's source.
    private static nint CallNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 332,
        Architecture.X86 => 383,
        Architecture.Arm => 397,
        Architecture.Armv6 => 397,
        Architecture.S390x => 379,
        Architecture.Ppc64le => 383,
        _ => 291,   // the generic table: arm64, riscv64, loongarch64
    };

    public static FileOwnership? OfPath(string path)
    {
        FileOwnership status = default;
        int errno = Ask(CurrentFolder, path, NoFollow, ref status);
        return errno switch
        {
            0 => status,
            ErrorNumber.NoEntry => null,
            _ => throw ErrorNumber.Failure($"Cannot look at '{path}'", errno),
        };
    }

    public static FileOwnership OfDescriptor(int descriptor)
    {
        FileOwnership status = default;
        int errno = Ask(descriptor, "", EmptyPath, ref status);
        return errno == 0 ? status : throw ErrorNumber.Failure("Cannot look at an open file", errno);
    }

    private static int Ask(int folder, string path, int flags, ref FileOwnership status)
    {
        byte* buffer = stackalloc byte[StatusSize];
        if (syscall(CallNumber, folder, path, flags, (nint)TypeModeAndOwner, buffer) != 0)
            return Marshal.GetLastPInvokeError();
        status = new FileOwnership(*(uint*)(buffer + OwnerOffset), *(ushort*)(buffer + ModeOffset));
        return 0;
    }

    // Variable arguments and plain ones are passed alike on every processor Linux runs on.
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint syscall(nint number, nint folder, string path, nint flags, nint mask, byte* buffer);
}
