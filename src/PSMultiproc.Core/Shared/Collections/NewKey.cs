namespace PSMultiproc.Shared;

/// <summary>A key in the bytes of a <see cref="Draft"/>.</summary>
/// <param name="Start">Where they begin: first those of its identity, what equal keys have in common.</param>
/// <param name="IdentityLength">How many those are.</param>
/// <param name="KeyLength">How many follow of the key as it was given; 0 where that is its own identity.</param>
/// <param name="Hash">The hash of its identity.</param>
internal readonly record struct NewKey(int Start, int IdentityLength, int KeyLength, uint Hash);
