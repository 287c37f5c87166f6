using System.Diagnostics;

namespace PSMultiproc.Tests.Wire;

/// <summary>A test against Python's msgpack; skipped, with the reason, where that is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(Probe);

    public PythonFactAttribute() => Skip = Missing.Value!;

    private static string? Probe()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", "import pip._vendor.msgpack"])
            {
                RedirectStandardError = true,
            })!;
            if (!python.WaitForExit(PythonMessagePack.TimeLimit))
            {
                python.Kill();
                return "python3 did not answer.";
            }

            return python.ExitCode == 0 ? null : "python3 has no msgpack (pip._vendor.msgpack).";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "There is no python3 here.";
        }
    }
}
