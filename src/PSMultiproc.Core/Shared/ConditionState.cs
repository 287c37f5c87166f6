using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>A condition as it lies in shared memory; the slots of the waiters follow, each with its state and its turn.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal unsafe struct ConditionState
{
    /// <summary>The bytes before the slots.</summary>
    public const int Size = 1024;

    /// <summary>The state of a waiter that sleeps.</summary>
    public const int Waiting = 1;

    /// <summary>The state of a waiter that was notified and has not gone on yet.</summary>
    public const int Notified = 2;

    private const int NameOffset = 256;

    /// <summary>The most bytes of the lock's name; a name has 200 characters at most.</summary>
    private const int LongestName = Size - NameOffset;

    /// <summary>Guards the slots. It is not the lock that users hold: nobody keeps it for longer than a step takes.</summary>
    [FieldOffset(0)] public LockState Lock;

    /// <summary>The turn that was given last.</summary>
    [FieldOffset(64)] public long LastTicket;

    /// <summary>When one of the waiters last looked for notified ones that died; see <see cref="SharedHeader.LastWatch"/>.</summary>
    [FieldOffset(72)] public long LastWatch;

    /// <summary>Whether the lock is the part of the object that has its name: see <see cref="SharedObject.IsPart"/>.</summary>
    [FieldOffset(80)] public bool IsPart;

    /// <summary>The bytes of the lock's name; 0 when the condition has a lock of its own.</summary>
    [FieldOffset(84)] private int _nameLength;

    [FieldOffset(NameOffset)] private fixed byte _name[LongestName];

    /// <summary>The name of the lock; null when the condition has a lock of its own.</summary>
    public string? LockName
    {
        get
        {
            fixed (byte* name = _name)
            {
                return _nameLength == 0 ? null : Marshal.PtrToStringUTF8((nint)name, _nameLength);
            }
        }

        set
        {
            fixed (byte* name = _name)
            {
                _nameLength = System.Text.Encoding.UTF8.GetBytes(value, new Span<byte>(name, LongestName));
            }
        }
    }
}
