using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace PSMultiproc.Tests.Wire;

/// <summary>Another implementation of MessagePack, as a process of its own.</summary>
internal static class PythonMessagePack
{
    /// <summary>A hard limit: a process that takes longer hangs.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    /// <summary>Has Python read a sequence of objects and pack each again.</summary>
    /// <returns>The bytes that it packed, and a line of text for each value that it read.</returns>
    public static async Task<(byte[] Packed, string[] Values)> RepackAsync(byte[] messages)
    {
        using var limit = new CancellationTokenSource(TimeLimit);
        using var python = Process.Start(new ProcessStartInfo("python3", [Script()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            using var packed = new MemoryStream();
            Task output = python.StandardOutput.BaseStream.CopyToAsync(packed, limit.Token);
            Task<string> values = python.StandardError.ReadToEndAsync(limit.Token);
            await python.StandardInput.BaseStream.WriteAsync(messages, limit.Token);
            python.StandardInput.Close();
            await python.WaitForExitAsync(limit.Token);
            await output;
            string text = await values;
            Assert.True(python.ExitCode == 0, text);
            return (packed.ToArray(), text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            if (!python.HasExited) python.Kill();
        }
    }

    private static string Script([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "interop.py");
}
