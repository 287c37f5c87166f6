using System.Runtime.InteropServices;

namespace PSMultiproc.Platform;

/// <summary>A lock on a range of a file: <c>struct flock</c> of fcntl(2) on 64-bit Linux. As it is made: the whole file.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileLock
{
    /// <summary>F_OFD_SETLK: the lock belongs to the open file description, not to the process; does not wait.</summary>
    public const int SetOfDescription = 37;

    /// <summary>F_WRLCK.</summary>
    public const short Write = 1;

    /// <summary>F_UNLCK.</summary>
    public const short Unlock = 2;

    public short Type;
    public short Whence;
    public long Start;
    public long Length;
    public int ProcessId;
}
