using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PSMultiproc.Benchmarks;

/// <summary>
/// CPython with a pool of its own, which measures itself when told to; it waits between two measurements, so that it
/// takes nothing from ours. Where there is no python3, it says so in the peer's place.
/// </summary>
internal sealed class PythonPeer : IAsyncDisposable
{
    private readonly Process? _process;

    private PythonPeer(Process? process, string name) => (_process, Name) = (process, name);

    /// <summary>The peer's name, or why there is none.</summary>
    public string Name { get; }

    /// <summary>Whether it can be asked.</summary>
    public bool IsRunning => _process is not null;

    /// <summary>Starts it and waits until its pool is warm.</summary>
    public static async Task<PythonPeer> StartAsync()
    {
        if (OperatingSystem.IsWindows())
            return new PythonPeer(null, "(no peer: forkserver needs Unix)");

        var start = new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "peers", "pool.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            var process = Process.Start(start)!;
            return await process.StandardOutput.ReadLineAsync() is { } version
                ? new PythonPeer(process, "CPython " + version)
                : new PythonPeer(null, "(no peer: python3 failed)");
        }
        catch (Win32Exception)
        {
            return new PythonPeer(null, "(no peer: no python3 here)");
        }
    }

    /// <summary>Has it measure something once.</summary>
    public async Task<double> MeasureAsync(string what, int count)
    {
        await _process!.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what} {count}"));
        await _process.StandardInput.FlushAsync();
        var answer = await _process.StandardOutput.ReadLineAsync();
        return double.Parse(
            answer ?? throw new InvalidOperationException("The Python peer ended."), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
