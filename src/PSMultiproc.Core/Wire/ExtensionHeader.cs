namespace PSMultiproc.Wire;

/// <summary>What stands before an extension object's bytes.</summary>
/// <param name="Type">The application's type number; negative ones belong to the specification.</param>
/// <param name="Length">How many bytes follow.</param>
internal readonly record struct ExtensionHeader(sbyte Type, int Length);
