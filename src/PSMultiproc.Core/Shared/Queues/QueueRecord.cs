using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>The head of an item in a ring; its bytes follow.</summary>
/// <param name="Length">How many.</param>
/// <param name="Kind">What they are.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct QueueRecord(int Length, QueueRecordKind Kind)
{
    /// <summary>The bytes of the head, and what the positions of records are multiples of, so that no head is parted.</summary>
    public const int HeadSize = 8;

    /// <summary>The most bytes of an item that lies in a ring; a larger one has a part of its own.</summary>
    public const int Largest = 64 * 1024;

    /// <summary>The bytes that a record takes of a ring.</summary>
    public static int SizeOf(int length) => (HeadSize + length + HeadSize - 1) & -HeadSize;
}
