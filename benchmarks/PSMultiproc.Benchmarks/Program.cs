using System.Globalization;
using BenchmarkDotNet.Running;
using PSMultiproc.Benchmarks;

// PSMultiproc.Benchmarks [row …] [--quick]     one line of JSON for each figure; ../run.ps1 makes the table
// PSMultiproc.Benchmarks --list                the numbers of the rows that are here
// PSMultiproc.Benchmarks codec [arguments]     the wire format alone, with BenchmarkDotNet
if (args is ["codec", .. var rest])
{
    BenchmarkSwitcher.FromTypes([typeof(CodecBenchmarks)]).Run(rest.Length > 0 ? rest : ["--filter", "*"]);
    return 0;
}

IRow[] rows = [new ChunkSizeOneRow(), new RoundTripRow(), new LargeArgumentRow(), new IncrementRow(), new LockRow(), new QueueRow(), new DictionaryRow(), new MemoryRow()];
if (args is ["--list"])
{
    Array.ForEach(rows, static row => Console.WriteLine(row.Number));
    return 0;
}

var isQuick = args.Contains("--quick");
var wanted = args.Where(static argument => argument != "--quick")
    .Select(static argument => int.Parse(argument, CultureInfo.InvariantCulture)).ToHashSet();
foreach (var row in rows.Where(row => wanted.Count == 0 || wanted.Contains(row.Number)))
{
    await foreach (var figure in row.MeasureAsync(isQuick))
        Console.WriteLine(figure.ToJson());
}

return 0;
