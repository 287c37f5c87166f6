using Xunit.Abstractions;

namespace PSMultiproc.Tests.Wire;

/// <summary>
/// One value of the specification's test suite with every encoding of it; the first is the one to write.
/// </summary>
public sealed class SpecificationVector : IXunitSerializable
{
    public SpecificationVector()
        : this("", "", [])
    {
    }

    public SpecificationVector(string kind, string value, params string[] encodings) =>
        (Kind, Value, Encodings) = (kind, value, encodings);

    public string Kind { get; private set; }

    public string Value { get; private set; }

    public IReadOnlyList<string> Encodings { get; private set; }

    public static byte[] Bytes(string dashed) =>
        Convert.FromHexString(dashed.Replace("-", "", StringComparison.Ordinal));

    public void Deserialize(IXunitSerializationInfo info)
    {
        Kind = info.GetValue<string>(nameof(Kind));
        Value = info.GetValue<string>(nameof(Value));
        Encodings = info.GetValue<string[]>(nameof(Encodings));
    }

    public void Serialize(IXunitSerializationInfo info)
    {
        info.AddValue(nameof(Kind), Kind);
        info.AddValue(nameof(Value), Value);
        info.AddValue(nameof(Encodings), Encodings.ToArray());
    }

    public override string ToString() => $"{Kind} {Value}";
}
