using System.Net.Sockets;
using System.Runtime.Versioning;
using PSMultiproc.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.Platform;

public class ChannelTests
{
    private const string Python = "python3";

    [Fact(Timeout = Limits.Test)]
    public async Task Bytes_go_both_ways_and_each_end_knows_the_other()
    {
        using ChannelPair pair = await ChannelPair.OpenAsync();
        pair.Host.Write("hello"u8);
        Assert.Equal("hello"u8, pair.ReadExactly(pair.Worker, 5));
        pair.Worker.Write("he"u8, "aven"u8);
        Assert.Equal("heaven"u8, pair.ReadExactly(pair.Host, 6));
        Assert.Equal(Environment.ProcessId, pair.Host.PeerProcessId);
        Assert.Equal(Environment.ProcessId, pair.Worker.PeerProcessId);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_large_body_arrives_whole_with_its_header_before_it()
    {
        using ChannelPair pair = await ChannelPair.OpenAsync();
        byte[] header = [1, 2, 3], body = new byte[64 << 20];
        new Random(5).NextBytes(body);
        var writing = Task.Factory.StartNew(
            () => pair.Host.Write(header, body), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.Equal(header, pair.ReadExactly(pair.Worker, 3));
        Assert.True(body.AsSpan().SequenceEqual(pair.ReadExactly(pair.Worker, body.Length)));
        await writing;
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Empty_pieces_write_nothing()
    {
        using ChannelPair pair = await ChannelPair.OpenAsync();
        pair.Host.Write([], []);
        pair.Host.Write([]);
        pair.Host.Write("a"u8, []);
        pair.Host.Write([], "b"u8);
        Assert.Equal("ab"u8, pair.ReadExactly(pair.Worker, 2));
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ending_the_channel_wakes_the_reader_on_both_sides(bool dispose)
    {
        using ChannelPair pair = await ChannelPair.OpenAsync();
        Task<int> here = pair.BlockedReadAsync(pair.Host), there = pair.BlockedReadAsync(pair.Worker);
        if (dispose)
            pair.Host.Dispose();
        else
            pair.Host.Shutdown();
        Assert.Equal(0, await here);
        Assert.Equal(0, await there);
        Assert.Equal(0, pair.Host.Read(new byte[1]));
        Assert.Throws<IOException>(() => pair.Host.Write("x"u8));
        Assert.Throws<IOException>(() => pair.Worker.Write("x"u8, "y"u8));
        pair.Host.Shutdown();
        pair.Host.Dispose();
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Ending_the_channel_wakes_a_writer_whose_other_end_does_not_read()
    {
        using ChannelPair pair = await ChannelPair.OpenAsync();
        var writing = Task.Factory.StartNew(
            () => pair.Host.Write(new byte[64 << 20]), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        pair.ReadExactly(pair.Worker, 1);   // now it is under way
        pair.Host.Shutdown();
        await Task.WhenAny(writing);
        Assert.IsType<IOException>(writing.Exception?.InnerException);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_peer_that_closes_without_reading_looks_like_the_end()
    {
        using ChannelPair pair = await ChannelPair.OpenAsync();
        pair.Host.Write("never read"u8);
        pair.Worker.Dispose();
        Assert.Equal(0, pair.Host.Read(new byte[10]));
        Assert.Throws<IOException>(() => pair.Host.Write("x"u8));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task One_listener_takes_many_and_its_address_goes_with_it()
    {
        string address;
        var channels = new List<DuplexChannel>();
        using (ChannelListener listener = ChannelListener.Create())
        {
            address = listener.Address;
            for (int i = 0; i < 20; i++)
            {
                channels.Add(DuplexChannel.Connect(address));
                channels.Add(await listener.AcceptAsync(default));
            }
        }

        channels[0].Write("still"u8);
        byte[] buffer = new byte[5];
        Assert.Equal(5, channels[1].Read(buffer));
        channels.ForEach(channel => channel.Dispose());
        if (!OperatingSystem.IsWindows())
            Assert.False(File.Exists(address));
        Assert.Throws<IOException>(() => DuplexChannel.Connect(address));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Waiting_for_a_worker_ends_when_cancelled_or_disposed()
    {
        using ChannelListener listener = ChannelListener.Create();
        using var cancellation = new CancellationTokenSource();
        Task<DuplexChannel> waiting = listener.AcceptAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Task.WhenAny(waiting);
        Assert.True(waiting.IsCanceled);

        waiting = listener.AcceptAsync(default);
        listener.Dispose();
        await Task.WhenAny(waiting);
        Assert.IsType<ObjectDisposedException>(waiting.Exception?.InnerException);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => listener.AcceptAsync(default));
    }

    [LinuxFact(needsRoot: true, program: Python)]
    [UnsupportedOSPlatform("windows")]
    public async Task A_stranger_who_gets_as_far_as_connecting_is_turned_away_and_reported()
    {
        // The folder is opened wide here, or the stranger would not get as far.
        const string Stranger = """
            import os, socket, sys
            os.chmod(sys.argv[1], 0o777)
            os.setgroups([]); os.setgid(12345); os.setuid(12345)
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            print(len(s.recv(1)))
            """;

        using var folder = new TestFolder();
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        var refusals = new List<string>();
        using ChannelListener listener = new UnixChannelListener(folder, refusals.Add);
        Task<DuplexChannel> waiting = listener.AcceptAsync(default);
        Task<string> stranger = Shell.RunAsync(Python, "-c", Stranger, listener.Address);
        Assert.Equal("0\n", await stranger);
        Assert.False(waiting.IsCompleted);
        Assert.Contains("user 12345", Assert.Single(refusals), StringComparison.Ordinal);

        using DuplexChannel friend = DuplexChannel.Connect(listener.Address);
        using DuplexChannel accepted = await waiting;
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_peer_is_known_by_process_and_user()
    {
        using ChannelListener listener = ChannelListener.Create();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(listener.Address));
        (int processId, uint userId) = PeerCredentials.Of(socket);
        Assert.Equal(Environment.ProcessId, processId);
        Assert.Equal(LibC.geteuid(), userId);
        Assert.True(PeerCredentials.IsSameUser(socket));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_sockets_of_dead_processes_are_swept_and_those_of_living_ones_stay()
    {
        using var folder = new TestFolder();
        int dead;
        using (var ended = Shell.Start("true"))
        {
            dead = ended.Id;
            await ended.WaitForExitAsync();
        }

        string stale = $"{folder.Path}/w-{dead}-0123456789abcdef.sock";
        string ours = $"{folder.Path}/w-{Environment.ProcessId}-0123456789abcdef.sock";
        string foreignNumber = $"{folder.Path}/w-{dead}-fedcba9876543210.sock";
        await File.WriteAllTextAsync(ours, "");
        using (var listening = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            listening.Bind(new UnixDomainSocketEndPoint(foreignNumber));
            listening.Listen();
            LeaveSocketFile(stale);
            StaleSockets.Remove(folder);
            Assert.False(File.Exists(stale));
            Assert.True(File.Exists(ours));
            Assert.True(File.Exists(foreignNumber));
        }
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_listener_whose_folder_was_removed_ends_without_an_error()
    {
        using var outer = new TestFolder();
        var folder = Directory.CreateDirectory($"{outer.Path}/f").FullName;
        using var listener = new UnixChannelListener(folder, refused: null);
        Directory.Delete(folder, recursive: true);
        await Task.Run(listener.Dispose);
    }

    // .NET removes the file when it closes a socket that it bound; bound under another name, it finds nothing.
    private static void LeaveSocketFile(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path + "x"));
        File.Move(path + "x", path);
    }
}
