using PSMultiproc.Platform;

namespace PSMultiproc.Tests.Platform;

/// <summary>Two connected ends of a channel within the test's process.</summary>
internal sealed class ChannelPair(ChannelListener listener, DuplexChannel host, DuplexChannel worker) : IDisposable
{
    public DuplexChannel Host => host;

    public DuplexChannel Worker => worker;

    public static async Task<ChannelPair> OpenAsync()
    {
        // xunit's time limit holds only for a test that has given its thread back once; after that it may block.
        await Task.Yield();
        ChannelListener listener = ChannelListener.Create();
        Task<DuplexChannel> accepting = listener.AcceptAsync(default);
        DuplexChannel worker = DuplexChannel.Connect(listener.Address);
        return new ChannelPair(listener, await accepting, worker);
    }

    public ReadOnlySpan<byte> ReadExactly(DuplexChannel channel, int count)
    {
        byte[] bytes = new byte[count];
        for (int done = 0; done < count;)
        {
            int read = channel.Read(bytes.AsSpan(done));
            Assert.NotEqual(0, read);
            done += read;
        }

        return bytes;
    }

    /// <summary>Reads one byte on a thread of its own, which has begun when this returns.</summary>
    public Task<int> BlockedReadAsync(DuplexChannel channel)
    {
        using var begun = new ManualResetEventSlim();
        var reading = Task.Factory.StartNew(
            () =>
            {
                begun.Set();
                return channel.Read(new byte[1]);
            },
            default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        begun.Wait();
        return reading;
    }

    public void Dispose()
    {
        worker.Dispose();
        host.Dispose();
        listener.Dispose();
    }
}
