using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>
/// macOS 14.4 and later: os_sync_wait_on_address(3) and its like, with the flag that makes them see other processes.
/// </summary>
[SupportedOSPlatform("macos")]
internal sealed unsafe partial class AddressWaiter : IWordWaiter
{
    private const string Library = "/usr/lib/libSystem.B.dylib";
    private const uint Shared = 1;              // OS_SYNC_WAIT_ON_ADDRESS_SHARED, OS_SYNC_WAKE_BY_ADDRESS_SHARED
    private const uint MachAbsoluteTime = 32;   // OS_CLOCK_MACH_ABSOLUTE_TIME

    /// <summary>Whether this macOS has them.</summary>
    public static bool IsSupported =>
        NativeLibrary.TryLoad(Library, out var library) && NativeLibrary.TryGetExport(library, "os_sync_wait_on_address_with_timeout", out _);

    public void Wait(int* word, int expected, TimeSpan most) => _ = os_sync_wait_on_address_with_timeout(
        word, unchecked((uint)expected), sizeof(int), Shared, MachAbsoluteTime, (ulong)(most.Ticks * TimeSpan.NanosecondsPerTick));

    public void Wake(int* word, int count)
    {
        if (count == int.MaxValue)
            _ = os_sync_wake_by_address_all(word, sizeof(int), Shared);
        else
            for (; count > 0 && os_sync_wake_by_address_any(word, sizeof(int), Shared) == 0; count--) { }
    }

    [LibraryImport(Library)]
    private static partial int os_sync_wait_on_address_with_timeout(int* word, ulong expected, nuint size, uint flags, uint clock, ulong nanoseconds);

    [LibraryImport(Library)]
    private static partial int os_sync_wake_by_address_any(int* word, nuint size, uint flags);

    [LibraryImport(Library)]
    private static partial int os_sync_wake_by_address_all(int* word, nuint size, uint flags);
}
