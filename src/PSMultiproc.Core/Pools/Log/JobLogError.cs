namespace PSMultiproc.Pools;

/// <summary>An item's error as a job log has it.</summary>
/// <param name="Id">Its stable name.</param>
/// <param name="Message">What it says.</param>
internal readonly record struct JobLogError(string Id, string Message)
{
    /// <summary>Makes it of an exception.</summary>
    public static JobLogError Of(object error) => error switch
    {
        RemoteException remote => new(remote.OriginalTypeName, remote.Message),
        PSMultiprocException ours => new(ours.ErrorId, ours.Message),
        Exception exception => new(exception.GetType().FullName!, exception.Message),
        _ => new(error.GetType().FullName!, error.ToString() ?? string.Empty),
    };
}
