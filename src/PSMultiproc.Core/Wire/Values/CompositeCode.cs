namespace PSMultiproc.Wire;

/// <summary>
/// What an array stands for whose first element is <see cref="ExtensionCode.Marker"/>. The numbers are a part of the
/// protocol: they are added to, never changed.
/// </summary>
internal enum CompositeCode : byte
{
    /// <summary>A collection whose type stands next: [marker, type, parts …].</summary>
    Typed = 0,

    /// <summary>An object by its members: [marker, shape, values …].</summary>
    Object = 1,

    /// <summary>An enumeration's value: [marker, type, number].</summary>
    Enum = 2,

    /// <summary>An exception; <see cref="ExceptionFormatter"/> lists its parts.</summary>
    Exception = 3,

    /// <summary>A hashtable with another comparer than PowerShell's: [marker, comparer, key, value …].</summary>
    Hashtable = 4,

    /// <summary>[marker, comparer, key, value …].</summary>
    OrderedDictionary = 5,

    /// <summary>[marker, full path] or [marker, full path, path as written].</summary>
    FileInfo = 6,

    /// <summary>The parts of <see cref="FileInfo"/>.</summary>
    DirectoryInfo = 7,

    /// <summary>[marker, text].</summary>
    Uri = 8,

    /// <summary>[marker, pattern, options, timeout in ticks].</summary>
    Regex = 9,

    /// <summary>[marker, name].</summary>
    CultureInfo = 10,

    /// <summary>[marker, type].</summary>
    Type = 11,

    /// <summary>[marker, address, port].</summary>
    IPEndPoint = 12,

    /// <summary>[marker, text].</summary>
    StringBuilder = 13,

    /// <summary>[marker, name, whether it is the lock of the object of that name].</summary>
    SharedObject = 14,

    /// <summary>From here on the codes belong to <see cref="IValueExtension"/>.</summary>
    FirstExtension = 128,
}
