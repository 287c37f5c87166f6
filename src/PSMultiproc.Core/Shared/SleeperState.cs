using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>The memory of <see cref="SleeperCount"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SleeperState
{
    /// <summary>Those who fell asleep in a round of an even number and have not woken.</summary>
    public int InEvenRound;

    /// <summary>Those who fell asleep in a round of an odd number and have not woken.</summary>
    public int InOddRound;

    /// <summary>The last round in which somebody fell asleep.</summary>
    public int Round;
}
