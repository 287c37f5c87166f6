using System.Globalization;

namespace PSMultiproc.Tests.Pools;

/// <summary>What the tests' workers are made to do.</summary>
public static class Work
{
    public static int Twice(int value) => value * 2;

    public static int ProcessId(int _) => Environment.ProcessId;

    public static int ThrowOnThree(int value) => value == 3 ? throw new InvalidOperationException("three") : value;

    public static int Length(byte[] bytes) => bytes.Length;

    public static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, (byte)length);
        return bytes;
    }

    public static byte[] Echo(byte[] bytes) => bytes;

    public static object? Same(object? value) => value;

    public static T Identity<T>(T value) => value;

    public static int Add(int left, int right) => left + right;

    public static Point Mirror(Point point) => new(point.Y, point.X) { Name = point.Name };

    public static async Task<int> TwiceLaterAsync(int value)
    {
        await Task.Yield();
        return value * 2;
    }

    public static async Task TouchLaterAsync(string path)
    {
        await Task.Yield();
        Touch(path);
    }

    public static void Touch(string path) => File.WriteAllText(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    public static object? NothingOrSocket(int value) =>
        value == 3 ? new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) : null;

    public static int Hang(int value)
    {
        if (value >= 0)
        {
            new ManualResetEvent(false).WaitOne();
        }

        return value;
    }

    public static int Print(string text)
    {
        Console.Out.Write(text);
        Console.Error.Write(text);
        return text.Length;
    }

    public static int PrintMuch(int characters)
    {
        using var error = Console.OpenStandardError();
        var block = new byte[1024];
        Array.Fill(block, (byte)'x');
        for (var written = 0; written < characters; written += block.Length)
        {
            error.Write(block);
        }

        return characters;
    }
}
