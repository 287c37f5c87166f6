using System.Collections.Concurrent;
using System.Security.Cryptography;
using PSMultiproc.Platform;
using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>
/// Where a pool's workers report: one address for the pool, one secret for each worker. Whoever connects without a
/// secret that is awaited is refused and told nothing.
/// </summary>
internal sealed class WorkerListener : IDisposable
{
    /// <summary>The most bytes that somebody may send before we know him: a hello is smaller.</summary>
    private const int LongestHello = 1024;

    /// <summary>The secret's bytes before they are written as text.</summary>
    private const int TokenBytes = 32;

    /// <summary>How long somebody who has connected may take to say hello.</summary>
    private static readonly TimeSpan HelloPatience = TimeSpan.FromSeconds(5);

    /// <summary>The system reports a lack of handles at once and again; asking it without a pause would only burn time.</summary>
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<Connection>> _expected = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Action<string> _refused;
    private readonly ChannelListener _listener;

    /// <summary>Starts to listen.</summary>
    /// <param name="refused">Told why somebody was refused.</param>
    public WorkerListener(Action<string> refused)
    {
        _refused = refused;
        _listener = ChannelListener.Create(refused);
        _ = AcceptAllAsync();
    }

    /// <summary>Where to connect.</summary>
    public string Address => _listener.Address;

    /// <summary>Invites one worker.</summary>
    /// <param name="token">The secret that it is to show.</param>
    public Task<Connection> ExpectAsync(out string token)
    {
        token = Convert.ToHexString(RandomNumberGenerator.GetBytes(TokenBytes));
        var arrival = new TaskCompletionSource<Connection>(TaskCreationOptions.RunContinuationsAsynchronously);
        _expected[token] = arrival;
        return arrival.Task;
    }

    /// <summary>Takes an invitation back.</summary>
    public void Forget(string token) => _expected.TryRemove(token, out _);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAllAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await AcceptAsync().ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The pool has ended.
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            var channel = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);

            // Threads of their own: strangers who say nothing must not use up those that the workers' starts need.
            _ = Task.Factory.StartNew(() => Greet(channel), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (IOException error)
        {
            // Too many open files, say. It can pass, and without a listener no worker could ever be replaced.
            _refused("No connection can be accepted: " + error.Message);
            await Task.Delay(AcceptPause, _stop.Token).ConfigureAwait(false);
        }
    }

    private void Greet(DuplexChannel channel)
    {
        var connection = new Connection(channel);
        using var impatience = new Timer(static state => ((Connection)state!).Abort(), connection, HelloPatience, Timeout.InfiniteTimeSpan);
        try
        {
            var hello = ReceiveHello(connection);
            if (hello.Version != WireProtocol.Version)
            {
                throw new WireProtocolException($"it speaks version {hello.Version} of the protocol, not {WireProtocol.Version}");
            }

            if (!_expected.TryRemove(hello.Token, out var arrival))
            {
                throw new WireProtocolException("it does not have the secret of any worker that is awaited");
            }

            connection.Receiver.MaximumLength = Frame.MaximumLength;
            arrival.SetResult(connection);
        }
        catch (Exception error)
        {
            connection.Dispose();
            _refused("A connection was refused: " + error.Message);
        }
    }

    private static HelloMessage ReceiveHello(Connection connection)
    {
        connection.Receiver.MaximumLength = LongestHello;
        if (!connection.Receiver.TryReceive(out var kind, out var message) || kind != MessageKind.Hello)
        {
            throw new WireProtocolException("it did not say hello");
        }

        var reader = new MessagePackReader(message.Span);
        return HelloMessage.Read(ref reader);
    }
}
