using System.Diagnostics;
using PSMultiproc;
using PSMultiproc.Examples;

// Hashes every file under a folder on all cores, then again one after the other, and compares the two.
var folder = args.Length > 0 ? args[0] : "/usr/share/doc";
var workers = Environment.ProcessorCount;
using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};

var everyFile = new EnumerationOptions
{
    RecurseSubdirectories = true,
    IgnoreInaccessible = true,
    AttributesToSkip = FileAttributes.ReparsePoint,
};
var files = Directory.EnumerateFiles(folder, "*", everyFile).ToArray();
var bytes = files.Sum(file => new FileInfo(file).Length);
Console.WriteLine($"{files.Length:N0} files under {folder}");
if (files.Length == 0)
    return 1;

// Once beforehand, so that neither side waits for the disk in the other's place.
Array.ForEach(files, file => Hashing.Sha256(file));

var clock = Stopwatch.StartNew();
await using var pool = new ProcessPool(new ProcessPoolOptions { ProcessCount = workers });
await pool.RunAsync(Hashing.Sha256, files[0], interrupted.Token);
var start = clock.Elapsed;

clock.Restart();
var parallel = new List<string>(files.Length);
await foreach (var hash in pool.MapAsync(files, Hashing.Sha256, interrupted.Token))
{
    parallel.Add(hash);
    if (parallel.Count * 4 / files.Length > (parallel.Count - 1) * 4 / files.Length)
        Console.WriteLine($"  {100 * parallel.Count / files.Length,3} %  {parallel.Count:N0} of {files.Length:N0} files");
}

var parallelTime = clock.Elapsed;

Console.WriteLine("Once more, one after the other …");
clock.Restart();
var sequential = files.Select(Hashing.Sha256).ToList();
var sequentialTime = clock.Elapsed;
var equal = parallel.SequenceEqual(sequential);

Console.WriteLine($"""

    Files             : {files.Length}
    Unreadable        : {sequential.Count(hash => hash.Length == 0)}
    MiB               : {bytes / 1048576.0:0.0}
    Workers           : {workers}
    StartSeconds      : {start.TotalSeconds:0.00}
    ParallelSeconds   : {parallelTime.TotalSeconds:0.00}
    SequentialSeconds : {sequentialTime.TotalSeconds:0.00}
    Ratio             : {sequentialTime / parallelTime:0.00}
    HashesEqual       : {equal}
    """);
return equal ? 0 : 1;
