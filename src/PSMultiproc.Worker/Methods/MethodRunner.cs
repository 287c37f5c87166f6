using PSMultiproc.Pools;
using PSMultiproc.Wire;

namespace PSMultiproc.Worker;

/// <summary>Runs .NET methods.</summary>
internal sealed class MethodRunner(ValueSerializer serializer) : IWorkRunner
{
    private readonly ValueSerializer _serializer = serializer;
    private readonly Dictionary<int, MethodCall> _calls = [];
    private readonly Dictionary<int, Exception> _unusable = [];

    public WorkKind Kind => WorkKind.Method;

    public void SetUp(ReadOnlySpan<byte> setUp)
    {
    }

    public void Define(int workId, byte[] definition)
    {
        try
        {
            _calls[workId] = MethodCall.Resolve(MethodReference.FromBytes(_serializer, definition));
        }
        catch (Exception error)
        {
            _unusable[workId] = error;
        }
    }

    public void Forget(int workId)
    {
        _calls.Remove(workId);
        _unusable.Remove(workId);
    }

    public void Run(int workId, WorkItems items)
    {
        _calls.TryGetValue(workId, out var call);
        while (items.TryNext(out var item, out var unreadable))
        {
            if ((unreadable ?? (call is null ? _unusable[workId] : null)) is { } error)
            {
                items.Fail(error);
                continue;
            }

            try
            {
                if (call!.Invoke(item, out var result))
                {
                    items.Output(result);
                }

                items.Complete();
            }
            catch (Exception failure)
            {
                items.Fail(failure);
            }
        }
    }

    public void Abandon(int workId)
    {
        // Nothing can end a method but the end of the process, and that is the host's to decide.
    }

    public void Dispose()
    {
    }
}
