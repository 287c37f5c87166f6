using System.Text;

namespace PSMultiproc.Wire;

/// <summary>A type that was looked up by name.</summary>
/// <param name="Utf8Name">The name, as messages hold it.</param>
/// <param name="Type">What was found.</param>
internal sealed record FoundType(byte[] Utf8Name, WireType Type)
{
    /// <summary>Looks a type up.</summary>
    /// <param name="utf8">Its name.</param>
    /// <param name="formatterOf">Gives a type's formatter.</param>
    public static FoundType Find(ReadOnlySpan<byte> utf8, Func<Type, ValueFormatter> formatterOf)
    {
        string name = Encoding.UTF8.GetString(utf8);
        Type? type = TypeNames.Find(name);
        ValueFormatter? formatter = type is null ? null : formatterOf(type);
        return new FoundType(utf8.ToArray(), new WireType(TypeNames.WithoutAssembly(name), type, formatter));
    }
}
