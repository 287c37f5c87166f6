namespace PSMultiproc.Worker;

/// <summary>A method, or several of one name, ready to be called with items.</summary>
internal interface IMethodCall
{
    /// <summary>Calls the method with one item and waits for the task that it may return.</summary>
    /// <returns>False when the method returns nothing.</returns>
    bool Invoke(object? item, out object? result);
}
