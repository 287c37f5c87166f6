using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using Microsoft.Win32.SafeHandles;

namespace PSMultiproc.Platform;

/// <summary>
/// A file that several threads and processes write to at its end, each piece in one step: the system itself finds the end,
/// so that nobody's piece lies over or within another's. .NET finds the end once, when it opens a file.
/// </summary>
internal sealed class AppendedFile : IDisposable
{
    private readonly SafeFileHandle? _file;
    private readonly FileStream? _stream;

    /// <summary>Opens a file, or makes it.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write to it.</exception>
    public AppendedFile(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            _stream = OpenOnWindows(path);
        }
        else
        {
            _file = OpenOnUnix(path);
        }
    }

    /// <summary>Writes a piece at the end. Thread-safe.</summary>
    /// <exception cref="IOException">The disk is full, say.</exception>
    public void Append(ReadOnlySpan<byte> piece)
    {
        if (_stream is { } stream)
        {
            lock (stream)
            {
                stream.Write(piece);
            }
        }
        else if (!OperatingSystem.IsWindows())
        {
            AppendOnUnix(piece);
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _stream?.Dispose();
    }

    [SupportedOSPlatform("windows")]
    private static FileStream OpenOnWindows(string path) => new FileInfo(path).Create(
        FileMode.Append,
        FileSystemRights.AppendData | FileSystemRights.ReadAttributes | FileSystemRights.Synchronize,
        FileShare.ReadWrite | FileShare.Delete,
        bufferSize: 1,
        FileOptions.None,
        fileSecurity: null);

    [UnsupportedOSPlatform("windows")]
    private static SafeFileHandle OpenOnUnix(string path)
    {
        // It makes the file, and says in .NET's own words what is wrong with the path.
        File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
        var descriptor = LibC.open(path, OpenFlags.ForAppending);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw ErrorNumber.Failure($"'{path}' cannot be opened", Marshal.GetLastPInvokeError());
    }

    [UnsupportedOSPlatform("windows")]
    private unsafe void AppendOnUnix(ReadOnlySpan<byte> piece)
    {
        fixed (byte* start = piece)
        {
            // More than one step only where the disk is nearly full.
            for (nint written = 0; written < piece.Length;)
            {
                var rest = new IoVector { Start = start + written, Length = (nuint)(piece.Length - written) };
                var step = LibC.writev(_file!, &rest, 1);
                if (step >= 0)
                {
                    written += step;
                }
                else if (Marshal.GetLastPInvokeError() is var errno && errno != ErrorNumber.Interrupted)
                {
                    throw ErrorNumber.Failure("The file cannot be written", errno);
                }
            }
        }
    }
}
