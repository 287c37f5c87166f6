using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PSMultiproc.Tests.Pools;

/// <summary>Listens to the process's meter and adds up what it says of one pool.</summary>
internal sealed class MeterReadings : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _sums = new();
    private readonly ConcurrentDictionary<string, double> _last = new();

    public MeterReadings(string pool)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "PSMultiproc")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(pool, instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(pool, instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(pool, instrument, value, tags));
        _listener.Start();
    }

    /// <summary>What was counted, under the instrument's name and, behind a blank, the second tag's value.</summary>
    public double Sum(string name) => _sums.GetValueOrDefault(name);

    /// <summary>What an instrument says now that is asked; null when it says nothing of the pool.</summary>
    public double? Ask(string name)
    {
        _last.Clear();
        _listener.RecordObservableInstruments();
        return _last.TryGetValue(name, out var value) ? value : null;
    }

    public void Dispose() => _listener.Dispose();

    private void Note(string pool, Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags[0].Key == "pool" && (string?)tags[0].Value == pool)
        {
            var name = tags.Length > 1 ? $"{instrument.Name} {tags[1].Value}" : instrument.Name;
            _sums.AddOrUpdate(name, value, (_, sum) => sum + value);
            _last[name] = value;
        }
    }
}
