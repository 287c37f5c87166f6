using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>
/// Linux: futex(2), in its shared form, which finds the sleepers of all processes by the memory itself and not by its
/// address in one of them.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class FutexWaiter : IWordWaiter
{
    private const int OperationWait = 0, OperationWake = 1;     // FUTEX_WAIT, FUTEX_WAKE, without FUTEX_PRIVATE_FLAG

    // The number of the system call differs by processor: linux/arch/*/entry/syscalls, asm-generic/unistd.h.
    private const int NumberOnX64 = 202, NumberOnArm64 = 98;

    private static readonly int Number = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => NumberOnX64,
        Architecture.Arm64 => NumberOnArm64,
        _ => 0,
    };

    /// <summary>Whether this processor's numbers are known here.</summary>
    public static bool IsSupported => Number != 0;

    /// <remarks>Whatever it returns for, a signal or a change in between, the caller looks at the word again.</remarks>
    public void Wait(int* word, int expected, TimeSpan most)
    {
        var time = new TimeSpecification
        {
            Seconds = most.Ticks / TimeSpan.TicksPerSecond,
            Nanoseconds = most.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick,
        };
        LibC.syscall(Number, word, OperationWait, expected, &time, null, 0);
    }

    public void Wake(int* word, int count) => LibC.syscall(Number, word, OperationWake, count, null, null, 0);
}
