using System.Management.Automation;

namespace PSMultiproc.Worker;

/// <summary>Makes streams for a pipeline that hand on what comes, on the pipeline's thread, and keep nothing.</summary>
internal static class StreamSink
{
    /// <summary>Makes one.</summary>
    /// <param name="take">Takes a record. What it throws, the command that wrote the record gets.</param>
    public static PSDataCollection<T> To<T>(Action<T> take)
    {
        var stream = new PSDataCollection<T>();
        stream.DataAdding += (_, adding) => take((T)adding.ItemAdded);
        stream.DataAdded += (_, _) => stream.Clear();
        return stream;
    }
}
