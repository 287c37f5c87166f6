using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>Where an item lies that is too large for a ring.</summary>
/// <param name="Number">The number of the part.</param>
/// <param name="Length">How many of its bytes are the item.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct QueuePart(long Number, long Length);
