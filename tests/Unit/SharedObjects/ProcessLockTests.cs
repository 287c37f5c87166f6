using System.Diagnostics;
using System.Globalization;
using PSMultiproc.Platform;
using PSMultiproc.Tests.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Locks between real processes, some of which die.</summary>
public class ProcessLockTests
{
    private const double Patience = SynchronizationWork.Patience;

    [Fact(Timeout = Limits.Test)]
    public async Task One_process_at_a_time_holds_a_lock()
    {
        await using var pool = TestPool.Open(4);
        using var @lock = new ProcessLock();
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, "count");
        await File.WriteAllTextAsync(path, "0");

        await pool.OnEachAsync(LockWork.AddToFile, _ => new object?[] { @lock, path, 200 });

        Assert.Equal("800", await File.ReadAllTextAsync(path));
        Assert.Equal(0, @lock.OwnerProcessId);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_lock_whose_holder_dies_goes_to_the_next_who_is_told()
    {
        await using var pool = TestPool.Open(1);
        using var @lock = new ProcessLock();
        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(LockWork.AcquireAndDie, @lock));

            Assert.True(@lock.Acquire(Patience));
            Assert.True(@lock.WasAbandoned);
            @lock.Release();
            Assert.True(@lock.Acquire(0));
            Assert.False(@lock.WasAbandoned);
            @lock.Release();
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_waiter_that_dies_leaves_the_lock_to_the_others()
    {
        await using var pool = TestPool.Open(2);
        using var @lock = new ProcessLock();
        using var folder = new TestFolder();
        var mark = Path.Combine(folder.Path, "waits");
        @lock.Acquire();
        var dying = pool.RunAsync(LockWork.Wait, new object?[] { @lock, mark });
        await Eventually.HoldsAsync(() => File.Exists(mark), () => "a worker waits");
        Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(mark), CultureInfo.InvariantCulture)).Kill();
        await Assert.ThrowsAsync<WorkerCrashedException>(() => dying);
        @lock.Release();

        Assert.True(await pool.RunAsync(LockWork.TryAcquire, new object?[] { @lock, Patience }));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Processes_that_take_turns_all_come_to_an_end()
    {
        await using var pool = TestPool.Open(4);
        using var @lock = new ProcessLock();
        var turns = await pool.OnEachAsync(LockWork.TakeTurns, _ => new object?[] { @lock, 20_000 });
        Assert.Equal(80_000, turns.Sum());
        Assert.Equal(0, @lock.OwnerProcessId);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Only_the_holder_releases_a_lock()
    {
        await using var pool = TestPool.Open(1);
        using var @lock = new ProcessLock();
        Assert.Equal("LockNotHeld", Assert.Throws<LockNotHeldException>(@lock.Release).ErrorId);
        @lock.Acquire();
        Assert.Equal("LockNotHeld", await pool.RunAsync(LockWork.ReleaseOfOthers, @lock));
        Assert.Equal(Environment.ProcessId, @lock.OwnerProcessId);
        @lock.Release();
    }

    [Fact]
    public void A_wait_ends_with_its_time()
    {
        using var @lock = new ProcessLock();
        @lock.Acquire();
        Assert.False(@lock.Acquire(0));
        Assert.False(@lock.Acquire(0.05));
        Assert.Equal(Environment.ProcessId, @lock.OwnerProcessId);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_time_that_is_none_is_refused(double timeout)
    {
        using var @lock = new ProcessLock();
        Assert.Contains("timeout", Assert.Throws<ArgumentOutOfRangeException>(() => @lock.Acquire(timeout)).Message, StringComparison.Ordinal);
        Assert.Equal(0, @lock.OwnerProcessId);
    }

    [Fact]
    public void A_reentrant_lock_is_free_when_it_was_released_as_often_as_acquired()
    {
        using var @lock = new ProcessLock(isReentrant: true);
        @lock.Acquire();
        @lock.Acquire();
        @lock.Release();
        Assert.Equal(Environment.ProcessId, @lock.OwnerProcessId);
        @lock.Release();
        Assert.Equal(0, @lock.OwnerProcessId);
        Assert.Throws<LockNotHeldException>(@lock.Release);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Another_thread_does_not_own_a_reentrant_lock()
    {
        using var @lock = new ProcessLock(isReentrant: true);
        @lock.Acquire();
        await Task.Factory.StartNew(
            () =>
            {
                Assert.False(@lock.Acquire(0));
                Assert.Throws<LockNotHeldException>(@lock.Release);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.Equal(Environment.ProcessId, @lock.OwnerProcessId);
    }

    [Fact]
    public void A_lock_that_was_freed_is_not_found()
    {
        var @lock = new ProcessLock();
        @lock.Dispose();
        @lock.Dispose();
        Assert.True(@lock.IsRemoved);
        Assert.Throws<SharedObjectNotFoundException>(() => @lock.Acquire());
        Assert.Throws<SharedObjectNotFoundException>(@lock.Release);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_lock_that_was_freed_is_not_found_by_a_worker_that_has_it()
    {
        await using var pool = TestPool.Open(1);
        var @lock = new ProcessLock();
        Assert.True(await pool.RunAsync(LockWork.TryAcquire, new object?[] { @lock, Patience }));
        @lock.Dispose();
        await Assert.ThrowsAsync<SharedObjectNotFoundException>(() => pool.RunAsync(LockWork.ReleaseOfOthers, @lock));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("")]
    public void A_name_that_could_leave_its_folder_is_refused(string name) =>
        Assert.ThrowsAny<ArgumentException>(() => new ProcessLock(name));

    [Fact]
    public void A_name_is_given_once()
    {
        var name = "lock-" + Guid.NewGuid();
        using (new ProcessLock(name))
        {
            Assert.Contains(name, Assert.Throws<ArgumentException>(() => new ProcessLock(name)).Message, StringComparison.Ordinal);
        }

        using var again = new ProcessLock(name);
        Assert.Equal(name, again.Name);
    }

    [UnixFact]
    public async Task Nothing_is_left_of_a_lock_that_was_freed()
    {
        string path;
        using (var @lock = new ProcessLock())
        {
            path = @lock.Path;
            Assert.True(File.Exists(path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(path).UnixFileMode);
        }

        Assert.False(File.Exists(path));
        await Task.CompletedTask;
    }

    [Fact]
    public void What_waits_is_the_best_way_that_there_is()
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(WordWaiter.PortableVariable) is null)
        {
            Assert.IsType<FutexWaiter>(WordWaiter.Current);
        }
    }
}
