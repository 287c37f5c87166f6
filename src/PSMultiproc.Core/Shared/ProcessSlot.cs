using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>What an object keeps of one of the processes that use it.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct ProcessSlot
{
    /// <summary>The bytes of a slot.</summary>
    public const int Size = 32;

    /// <summary>The process.</summary>
    [FieldOffset(0)] public int ProcessId;

    /// <summary>What the process has or does, by the object's kind; 0 when the slot is free. Written last.</summary>
    [FieldOffset(4)] public int Value;

    /// <summary>When the process started.</summary>
    [FieldOffset(8)] public long StartTime;

    /// <summary>Of a condition: the waiter's turn.</summary>
    [FieldOffset(16)] public long Ticket;

    /// <summary>Of a condition: the last turn that was given when the waiter was notified.</summary>
    [FieldOffset(24)] public long LastTicket;
}
