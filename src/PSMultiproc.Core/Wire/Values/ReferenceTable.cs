using System.Runtime.CompilerServices;

namespace PSMultiproc.Wire;

/// <summary>
/// The composites of the message being written, by identity and numbered in order of appearance. It serves one writer
/// and is not thread-safe.
/// </summary>
internal sealed class ReferenceTable
{
    /// <summary>Up to here a search by eye is faster than by hash.</summary>
    private const int LinearLimit = 8;

    /// <summary>A table that grew past this is not kept for the next message.</summary>
    private const int KeptCapacity = 16 * 1024;

    private object?[] _objects = new object?[LinearLimit];
    private bool[] _unfinished = new bool[LinearLimit];
    private int[] _buckets = [];

    /// <summary>How many objects are known.</summary>
    public int Count { get; private set; }

    /// <summary>Looks an object up.</summary>
    /// <returns>True, with its number, when the object is known.</returns>
    public bool Find(object value, out int number) => Find(value, out number, out _);

    /// <summary>Looks an object up, and adds it as unfinished when it is new.</summary>
    /// <returns>True, with its number, when the object was known.</returns>
    public bool FindOrAdd(object value, bool late, out int number)
    {
        if (Find(value, out number, out int bucket)) return true;
        if (Count <= LinearLimit)
        {
            Add(value, late);
            if (Count > LinearLimit) Rehash();
            return false;
        }

        Add(value, late);
        if (Count * 2 > _buckets.Length) Rehash();
        else _buckets[bucket] = Count;
        return false;
    }

    /// <summary>Whether the reader does not have the object yet when it meets a reference to it now.</summary>
    public bool IsUnfinished(int number) => _unfinished[number];

    /// <summary>The object is written whole.</summary>
    public void Finish(int number) => _unfinished[number] = false;

    /// <summary>Forgets all objects from a number on, whose bytes are taken back.</summary>
    public void Truncate(int count)
    {
        Array.Clear(_objects, count, Count - count);
        bool hashed = Count > LinearLimit;
        Count = count;
        if (hashed && count > LinearLimit) Rehash();
    }

    /// <summary>Forgets all objects.</summary>
    public void Clear()
    {
        if (_objects.Length > KeptCapacity)
        {
            _objects = new object?[LinearLimit];
            _unfinished = new bool[LinearLimit];
            _buckets = [];
            Count = 0;
        }
        else
        {
            Truncate(0);
        }
    }

    /// <summary>Tells also the bucket that a new object belongs into, where there are any.</summary>
    private bool Find(object value, out int number, out int bucket)
    {
        bucket = 0;
        if (Count <= LinearLimit)
        {
            for (number = 0; number < Count; number++)
                if (ReferenceEquals(_objects[number], value)) return true;
            return false;
        }

        for (bucket = Bucket(value); _buckets[bucket] != 0; bucket = (bucket + 1) & (_buckets.Length - 1))
        {
            number = _buckets[bucket] - 1;
            if (ReferenceEquals(_objects[number], value)) return true;
        }

        number = Count;
        return false;
    }

    private void Add(object value, bool late)
    {
        if (Count == _objects.Length)
        {
            Array.Resize(ref _objects, Count * 2);
            Array.Resize(ref _unfinished, Count * 2);
        }

        _objects[Count] = value;
        _unfinished[Count] = late;
        Count++;
    }

    private void Rehash()
    {
        int size = Math.Max(_buckets.Length, LinearLimit * 8);
        while (size < Count * 4) size *= 2;
        if (size == _buckets.Length) Array.Clear(_buckets);
        else _buckets = new int[size];

        for (int number = 0; number < Count; number++)
        {
            int bucket = Bucket(_objects[number]!);
            while (_buckets[bucket] != 0) bucket = (bucket + 1) & (_buckets.Length - 1);
            _buckets[bucket] = number + 1;
        }
    }

    private int Bucket(object value)
    {
        const uint goldenRatio = 0x9E3779B9;   // spreads the hash codes, whose low bits repeat
        uint hash = (uint)RuntimeHelpers.GetHashCode(value) * goldenRatio;
        return (int)(hash >> 8) & (_buckets.Length - 1);
    }
}
