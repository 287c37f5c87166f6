namespace PSMultiproc.Scripts;

/// <summary>What a block needs of the script that it was written in.</summary>
/// <param name="Usings">The script's <c>using namespace</c> statements, as text.</param>
/// <param name="Definitions">What defines the functions, aliases and classes that the block names, as text.</param>
internal sealed record CarriedScript(string Usings, string Definitions);
