using System.Runtime.InteropServices;
using System.Text;

namespace PSMultiproc.Shared;

/// <summary>
/// One end of a pipe as it lies in shared memory. The slots of the processes that use it follow, and then the queue of
/// what was sent to it.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal unsafe struct PipeEndState
{
    /// <summary>The bytes before the slots.</summary>
    public const int Size = 4 * SharedHeader.LineSize;

    /// <summary>The bytes before the queue.</summary>
    public const int LengthBeforeQueue = Size + (SlotTable.Most * ProcessSlot.Size);

    /// <summary>The flag of an end that receives. (1 would be <see cref="QueueState.JoinableFlag"/>.)</summary>
    public const int ReceivesFlag = 2;

    /// <summary>The flag of an end that sends.</summary>
    public const int SendsFlag = 4;

    private const int NameOffset = 24;
    private const int NameSize = Size - NameOffset;

    /// <summary>A <see cref="PipeEndFate"/>. The one word that decides whether the end is gone.</summary>
    [FieldOffset(0)] public int Fate;

    /// <summary>How many slots have ever been used: no other is looked at.</summary>
    [FieldOffset(4)] public int SlotCount;

    /// <summary>What tells the other end from other objects of its name.</summary>
    [FieldOffset(8)] public long PeerIdentity;

    [FieldOffset(16)] private int _nameLength;

    [FieldOffset(NameOffset)] private fixed byte _name[NameSize];

    /// <summary>The other end's name.</summary>
    public string PeerName
    {
        get
        {
            fixed (byte* bytes = _name)
            {
                return Encoding.UTF8.GetString(bytes, Math.Clamp(_nameLength, 0, NameSize));
            }
        }

        set
        {
            fixed (byte* bytes = _name)
            {
                _nameLength = Encoding.UTF8.GetBytes(value, new Span<byte>(bytes, NameSize));
            }
        }
    }
}
