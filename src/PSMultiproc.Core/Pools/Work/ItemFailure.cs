namespace PSMultiproc.Pools;

/// <summary>Stands among a call's outputs where an item failed or reported an error.</summary>
/// <param name="Index">The item's index among the call's items.</param>
/// <param name="Input">The item.</param>
/// <param name="Error">An <see cref="Exception"/>, or what the module's serializer makes of an error record.</param>
/// <param name="EndsItem">Whether the item ended with it; an error that a script wrote does not end the item.</param>
/// <param name="EndsCall">Whether no other item can fare better, so that the call ends with it.</param>
/// <param name="Attempts">How often the item was tried.</param>
internal sealed record ItemFailure(long Index, object? Input, object Error, bool EndsItem, bool EndsCall = false, int Attempts = 1)
{
    /// <summary>The error as an exception.</summary>
    public Exception Exception => Error as Exception ?? new RemoteException(Error.ToString() ?? string.Empty, Error.GetType().FullName!);
}
