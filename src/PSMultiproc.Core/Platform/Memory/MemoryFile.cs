using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace PSMultiproc.Platform;

/// <summary>
/// A piece of memory that several processes map: a file in <see cref="SharedMemoryFolder"/>, or a named map on Windows.
/// </summary>
/// <remarks>
/// Its room is reserved when it is created, so that writing into it cannot fail later (on Unix that would be a SIGBUS,
/// which ends the process). New memory is zero. <see cref="Dispose"/> takes the memory away from under the pointer: its
/// owner calls it when no thread uses the pointer any more; where one still may, <see cref="Release"/> serves.
/// </remarks>
internal sealed unsafe class MemoryFile : IDisposable
{
    /// <summary>
    /// How long a mapping stays that nobody refers to any more. A method may use the pointer it has read when nothing needs
    /// its object any longer, which is collected then; that takes far less.
    /// </summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(2);

    private readonly MemoryMappedViewAccessor _view;
    private readonly MemoryMappedFile? _nameHolder;
    private int _isDisposed;

    /// <param name="path">The path, or on Windows the name.</param>
    /// <param name="length">Bytes that may be used.</param>
    /// <param name="view">The mapping; this object disposes of it.</param>
    /// <param name="nameHolder">What keeps the name alive while this object lives, where the name needs that.</param>
    internal MemoryFile(string path, long length, MemoryMappedViewAccessor view, MemoryMappedFile? nameHolder = null)
    {
        Path = path;
        Length = length;
        _view = view;
        _nameHolder = nameHolder;
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Pointer = start + view.PointerOffset;
    }

    /// <summary>Unmaps what was forgotten, when no method is in it any more.</summary>
    ~MemoryFile() => _ = Task.Delay(Aftermath).ContinueWith(
        static (_, handle) => ((SafeMemoryMappedViewHandle)handle!).ReleasePointer(),
        _view.SafeMemoryMappedViewHandle,
        CancellationToken.None,
        TaskContinuationOptions.None,
        TaskScheduler.Default);

    /// <summary>The first byte, aligned to a page. Valid until <see cref="Dispose"/>.</summary>
    public byte* Pointer { get; }

    /// <summary>The size in bytes; on Windows an opener sees it rounded up to whole pages.</summary>
    public long Length { get; }

    /// <summary>The name that it was created with.</summary>
    public string Name => OperatingSystem.IsWindows() ? WindowsMemory.NameOf(Path) : System.IO.Path.GetFileName(Path);

    /// <summary>What another process of the same user passes to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>The memory as a span.</summary>
    /// <exception cref="OverflowException">It is longer than a span can be (2 GiB − 1).</exception>
    public Span<byte> Span => new(Pointer, checked((int)Length));

    /// <summary>Creates and maps new memory, all zero, that only this user can open.</summary>
    /// <param name="name">Its file name, unique for this user; null for a random one.</param>
    /// <param name="length">Its size in bytes, at least 1.</param>
    /// <param name="folder">The folder that it is to lie in; null for the first that has room. Of no meaning on Windows.</param>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    /// <exception cref="IOException">The name is taken, or the file cannot be made.</exception>
    public static MemoryFile Create(string? name, long length, string? folder = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        name ??= MemoryName.NewRandom();
        MemoryName.ThrowIfUnfitForFile(name);
        return OperatingSystem.IsWindows()
            ? WindowsMemory.Create(name, length)
            : UnixMemory.Create(folder is null ? SharedMemoryFolder.All : [folder], name, length);
    }

    /// <summary>The path that memory of a name has in a folder; on Windows there are no folders.</summary>
    public static string PathOf(string folder, string name) =>
        OperatingSystem.IsWindows() ? WindowsMemory.PathOf(name) : $"{folder}/{name}";

    /// <summary>Maps memory that another process of this user created.</summary>
    /// <param name="path">Its <see cref="Path"/>.</param>
    /// <param name="expectedLength">The bytes it must at least have; 0 to take it as it is.</param>
    /// <exception cref="SharedObjectNotFoundException">It is not there, or shorter than expected.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a link, not a file, or another user's.</exception>
    public static MemoryFile Open(string path, long expectedLength = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OperatingSystem.IsWindows()
            ? WindowsMemory.Open(path, expectedLength)
            : UnixMemory.Open(path, expectedLength);
    }

    /// <summary>Removes the name, so that nobody can open it any more; what is mapped stays. May be repeated.</summary>
    /// <remarks>On Windows a name goes by itself when the last process that has it open closes it.</remarks>
    public void Unlink() => Unlink(Path);

    /// <summary>
    /// Removes the name of memory that is not mapped here, as a sweeper does. Missing is no error, be it with its folder.
    /// </summary>
    public static void Unlink(string path)
    {
        if (!OperatingSystem.IsWindows())
            UnixFile.Delete(path);
    }

    /// <summary>
    /// The paths of all memory this user has, for a sweeper that looks for what dead processes left. None on Windows,
    /// where memory goes with its last user.
    /// </summary>
    public static IEnumerable<string> EnumeratePaths()
        => OperatingSystem.IsWindows()
            ? []
            : SharedMemoryFolder.All
                .SelectMany(Directory.EnumerateFiles)
                .Where(path => !ChannelAddress.IsAddress(path));

    /// <summary>
    /// Lets go of what is shared, so that the system has it back when all processes have done so. The pointer stays good
    /// until <see cref="Dispose"/>: behind it are zeros that nobody shares. May be repeated, and done on any thread.
    /// </summary>
    /// <remarks>Nothing on Windows: there one mapping cannot take another's place in a single step.</remarks>
    public void Release()
    {
        if (OperatingSystem.IsWindows())
            return;

        // Another thread may dispose of it meanwhile: what is mapped in that place then is somebody else's.
        var isHeld = false;
        try
        {
            _view.SafeMemoryMappedViewHandle.DangerousAddRef(ref isHeld);
            UnixMemory.Empty(Pointer, Length);
        }
        catch (ObjectDisposedException)
        {
            // It is let go of.
        }
        finally
        {
            if (isHeld)
                _view.SafeMemoryMappedViewHandle.DangerousRelease();
        }
    }

    /// <summary>Unmaps it here. The name, and other processes' mappings, stay. May be repeated.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;

        GC.SuppressFinalize(this);
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _nameHolder?.Dispose();
    }
}
