namespace PSMultiproc.Wire;

/// <summary>What both sides of a worker's channel must agree on before anything else.</summary>
internal static class WireProtocol
{
    /// <summary>Rises with every change of a message; a worker of another version is refused.</summary>
    public const int Version = 5;

    /// <summary>The environment variable that tells a worker where its host listens.</summary>
    public const string AddressVariable = "PSMULTIPROC_CHANNEL";

    /// <summary>The environment variable with the worker's token; the worker removes it before any user code runs.</summary>
    public const string TokenVariable = "PSMULTIPROC_TOKEN";
}
