using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Pools;

/// <summary>
/// Items that do harm at each step of their way. It costs that item and no other, whatever the step and the harm. What is
/// not in the table: an exit or a kill as the task is encoded or the result decoded, which would be the caller's own end.
/// </summary>
public class CrashMatrixTests
{
    private const int Items = 20;
    private const int Fatal = 7;

    public static TheoryData<FaultMoment, FaultDeed, Type> Table => new()
    {
        { FaultMoment.EncodingTask, FaultDeed.Throw, typeof(NotSerializableException) },
        { FaultMoment.DecodingTask, FaultDeed.Throw, typeof(WireFormatException) },
        { FaultMoment.DecodingTask, FaultDeed.Exit, typeof(WorkerCrashedException) },
        { FaultMoment.DecodingTask, FaultDeed.Kill, typeof(WorkerCrashedException) },
        { FaultMoment.Running, FaultDeed.Throw, typeof(InvalidOperationException) },
        { FaultMoment.Running, FaultDeed.Exit, typeof(WorkerCrashedException) },
        { FaultMoment.Running, FaultDeed.Kill, typeof(WorkerCrashedException) },
        { FaultMoment.EncodingResult, FaultDeed.Throw, typeof(NotSerializableException) },
        { FaultMoment.EncodingResult, FaultDeed.Exit, typeof(WorkerCrashedException) },
        { FaultMoment.EncodingResult, FaultDeed.Kill, typeof(WorkerCrashedException) },
        { FaultMoment.EncodingError, FaultDeed.Throw, typeof(RemoteException) },
        { FaultMoment.EncodingError, FaultDeed.Exit, typeof(WorkerCrashedException) },
        { FaultMoment.EncodingError, FaultDeed.Kill, typeof(WorkerCrashedException) },
        { FaultMoment.DecodingResult, FaultDeed.Throw, typeof(WireFormatException) },
    };

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(Table))]
    public async Task An_item_that_does_harm_on_its_way_costs_itself_alone(FaultMoment moment, FaultDeed deed, Type error)
    {
        await using var pool = await TestPool.OpenReadyAsync();
        foreach (var options in new MapOptions[] { new() { ChunkSize = Items }, new() { Unordered = true }, new() { ChunkSize = 1, RetryCount = 1 } })
        {
            var failed = new List<FailedItem>();
            options.OnFailed = failed.Add;
            var items = Enumerable.Range(0, Items).Select(index => new FaultyItem { Index = index, Deed = deed, Moment = index == Fatal ? moment : FaultMoment.Never });
            var results = await pool.MapAsync(items, FaultyItem.Run, options).ToListAsync();
            Assert.Equal(Enumerable.Range(0, Items).Where(static index => index != Fatal), results.Select(static result => result.Index).Order());
            var item = Assert.Single(failed);
            Assert.Equal(Fatal, item.Index);
            Assert.IsType(error, item.Exception);
        }

        await Assert.ThrowsAsync(error, () => pool.RunAsync(FaultyItem.Run, new FaultyItem { Deed = deed, Moment = moment }));
        await TestPool.AssertUsableAsync(pool);
    }
}
