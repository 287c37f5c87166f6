namespace PSMultiproc.Wire;

/// <summary>The kinds of object that the MessagePack specification knows.</summary>
internal enum MessagePackType
{
    /// <summary>No value.</summary>
    Nil,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number of up to 64 bits, signed or not.</summary>
    Integer,

    /// <summary>A floating point number of 32 or 64 bits.</summary>
    Float,

    /// <summary>Text in UTF-8.</summary>
    String,

    /// <summary>Bytes.</summary>
    Binary,

    /// <summary>A sequence of objects.</summary>
    Array,

    /// <summary>A sequence of pairs of objects.</summary>
    Map,

    /// <summary>Bytes with a type number that the application gives a meaning.</summary>
    Extension,
}
