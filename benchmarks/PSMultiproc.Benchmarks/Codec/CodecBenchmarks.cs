using BenchmarkDotNet.Attributes;
using PSMultiproc.Wire;

namespace PSMultiproc.Benchmarks;

/// <summary>The wire format without a wire.</summary>
[InProcess]
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private readonly ValueSerializer _serializer = new();
    private readonly PooledBuffer _buffer = new();
    private byte[] _bytes = [];
    private object? _value;

    /// <summary>What is written and read.</summary>
    [Params("int", "string", "object")]
    public string Kind { get; set; } = "int";

    /// <summary>Makes the value and its bytes.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _value = Kind switch
        {
            "int" => 123_456,
            "string" => "a string of ordinary length",
            _ => new SmallObject { Name = "report.txt", Id = 7, Length = 1L << 40, Written = DateTime.UnixEpoch, IsReady = true },
        };
        _serializer.Write(_buffer, _value);
        _bytes = _buffer.WrittenSpan.ToArray();
    }

    /// <summary>Gives the buffer back.</summary>
    [GlobalCleanup]
    public void CleanUp() => _buffer.Dispose();

    /// <summary>To bytes.</summary>
    [Benchmark]
    public int Write()
    {
        _buffer.Clear();
        _serializer.Write(_buffer, _value);
        return _buffer.Length;
    }

    /// <summary>And back.</summary>
    [Benchmark]
    public object? Read() => _serializer.Read(_bytes);
}
