using System.Runtime.Versioning;
using PSMultiproc.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.Platform;

public class MemoryFileTests
{
    private const long Absurd = 1L << 60;

    [Fact(Timeout = Limits.Test)]
    public async Task What_one_mapping_writes_the_other_reads()
    {
        await Task.Yield();
        using MemoryFile first = MemoryFile.Create(null, 10_000);
        using MemoryFile second = MemoryFile.Open(first.Path, 10_000);
        Assert.Equal(10_000, first.Length);
        Assert.True(second.Length >= 10_000);
        Assert.False(first.Span.ContainsAnyExcept((byte)0));

        first.Span[9_999] = 42;
        Assert.Equal(42, second.Span[9_999]);
        first.Unlink();
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task What_was_released_is_mapped_no_more_and_reads_as_zeros()
    {
        await Task.Yield();
        using MemoryFile memory = MemoryFile.Create(null, 1 << 20);
        using MemoryFile other = MemoryFile.Open(memory.Path);
        memory.Span.Fill(1);
        memory.Release();
        memory.Release();
        Assert.False(memory.Span.ContainsAnyExcept((byte)0));
        memory.Span.Fill(2);
        Assert.False(other.Span.ContainsAnyExcept((byte)1));
        other.Release();
        memory.Unlink();
        if (OperatingSystem.IsLinux())
            Assert.DoesNotContain(memory.Path, await File.ReadAllTextAsync("/proc/self/maps"), StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task What_was_forgotten_is_unmapped_in_the_end()
    {
        string path = Forget();
        await Eventually.HoldsAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !File.ReadAllText("/proc/self/maps").Contains(path, StringComparison.Ordinal);
            },
            "it is unmapped");

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static string Forget()
        {
            MemoryFile memory = MemoryFile.Create(null, 10_000);
            memory.Unlink();
            return memory.Path;
        }
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Only_the_owner_may_read_and_write_the_file_and_its_room_is_reserved()
    {
        using MemoryFile memory = MemoryFile.Create(null, 1 << 20);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(memory.Path));
        if (OperatingSystem.IsLinux())
        {
            string blocks = await Shell.RunAsync("stat", "-c", "%b", memory.Path);
            Assert.True(long.Parse(blocks, System.Globalization.CultureInfo.InvariantCulture) * 512 >= 1 << 20, blocks);
        }

        memory.Unlink();
    }

    [UnixFact]
    public async Task Unlinking_what_is_gone_with_its_folder_is_no_error()
    {
        using var folder = new TestFolder();
        await Task.Run(() => MemoryFile.Unlink($"{folder.Path}/gone/memory"));
    }

    [UnixFact]
    public async Task After_unlinking_the_mapping_goes_on_and_the_name_is_gone()
    {
        await Task.Yield();
        using MemoryFile memory = MemoryFile.Create(null, 4096);
        Assert.Contains(memory.Path, MemoryFile.EnumeratePaths());
        memory.Unlink();
        memory.Unlink();
        Assert.DoesNotContain(memory.Path, MemoryFile.EnumeratePaths());
        memory.Span.Fill(7);
        Assert.Equal(7, memory.Span[4095]);
        Assert.False(File.Exists(memory.Path));
        var missing = Assert.Throws<SharedObjectNotFoundException>(() => MemoryFile.Open(memory.Path));
        Assert.Equal("SharedObjectNotFound", missing.ErrorId);
        Assert.Equal(memory.Path, missing.ObjectPath);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_name_is_given_once_only()
    {
        await Task.Yield();
        string name = $"t-{Guid.NewGuid():N}";
        using MemoryFile memory = MemoryFile.Create(name, 1);
        Assert.EndsWith(name, memory.Path, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => MemoryFile.Create(name, 1));
        Assert.Equal(0, memory.Span[0]);
        using (MemoryFile still = MemoryFile.Open(memory.Path))
            Assert.True(still.Length >= 1);
        memory.Unlink();
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    public async Task A_name_that_could_leave_the_folder_is_refused(string name)
    {
        await Task.Yield();
        Assert.Throws<ArgumentException>(() => MemoryFile.Create(name, 1));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task More_than_any_machine_has_is_exhaustion_and_leaves_nothing_behind()
    {
        await Task.Yield();
        string name = $"t-{Guid.NewGuid():N}";
        var exhausted = Assert.Throws<SharedMemoryExhaustedException>(() => MemoryFile.Create(name, Absurd));
        Assert.Equal("SharedMemoryExhausted", exhausted.ErrorId);
        Assert.Equal(Absurd, exhausted.RequestedBytes);
        Assert.All(SharedMemoryFolder.All, folder => Assert.False(File.Exists(Path.Combine(folder, name))));
    }

    [LinuxFact(needsRoot: true)]
    [SupportedOSPlatform("linux")]
    public async Task When_the_first_folder_is_full_the_next_is_taken_and_when_all_are_it_is_exhaustion()
    {
        using var small = new TestFolder();
        using var large = new TestFolder();
        await Shell.RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "none", small);
        try
        {
            using (MemoryFile memory = UnixMemory.Create([small.Path, large.Path], "x", 2 << 20))
            {
                Assert.StartsWith(large, memory.Path, StringComparison.Ordinal);
                memory.Span.Fill(1);
            }

            var exhausted = Assert.Throws<SharedMemoryExhaustedException>(
                () => UnixMemory.Create([small.Path], "y", 2 << 20));
            Assert.Contains(small, exhausted.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFiles(small));
        }
        finally
        {
            await Shell.RunAsync("umount", "-l", small);
        }
    }

    [LinuxFact(needsRoot: true)]
    [SupportedOSPlatform("linux")]
    public async Task A_folder_that_cannot_be_written_to_is_passed_over()
    {
        using var readOnly = new TestFolder();
        using var other = new TestFolder();
        await Shell.RunAsync("mount", "-t", "tmpfs", "-o", "size=1m,ro", "none", readOnly);
        try
        {
            using MemoryFile memory = UnixMemory.Create([readOnly.Path, other.Path], "x", 100);
            Assert.StartsWith(other, memory.Path, StringComparison.Ordinal);
        }
        finally
        {
            await Shell.RunAsync("umount", "-l", readOnly);
        }
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_link_or_a_folder_or_a_pipe_in_the_files_place_is_refused()
    {
        using var folder = new TestFolder();
        using MemoryFile target = MemoryFile.Create(null, 100);
        File.CreateSymbolicLink($"{folder.Path}/link", target.Path);
        Assert.Throws<UnauthorizedAccessException>(() => MemoryFile.Open($"{folder.Path}/link"));
        target.Unlink();

        Assert.ThrowsAny<Exception>(() => MemoryFile.Open(folder));
        await Shell.RunAsync("mkfifo", $"{folder.Path}/fifo");
        Assert.Throws<UnauthorizedAccessException>(() => MemoryFile.Open($"{folder.Path}/fifo"));
    }

    [LinuxFact(needsRoot: true)]
    public async Task Another_users_file_is_refused()
    {
        using var folder = new TestFolder();
        string path = $"{folder.Path}/f";
        await File.WriteAllTextAsync(path, "hello");
        await Shell.RunAsync("chown", "12345", path);
        Assert.Throws<UnauthorizedAccessException>(() => MemoryFile.Open(path));
    }

    [UnixFact]
    public async Task A_file_that_is_empty_or_too_short_is_not_the_object()
    {
        using var folder = new TestFolder();
        string path = $"{folder.Path}/f";
        await File.WriteAllTextAsync(path, "");
        Assert.Throws<SharedObjectNotFoundException>(() => MemoryFile.Open(path));
        await File.WriteAllTextAsync(path, "hello");
        Assert.Throws<SharedObjectNotFoundException>(() => MemoryFile.Open(path, expectedLength: 6));
    }

    [LinuxFact]
    public async Task A_mapping_keeps_no_file_open()
    {
        await Task.Yield();
        // Each open file is a link that names it.
        using MemoryFile memory = MemoryFile.Create(null, 100);
        Assert.DoesNotContain(
            new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos(), entry => entry.LinkTarget == memory.Path);
        memory.Unlink();
    }
}
