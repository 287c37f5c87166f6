namespace PSMultiproc.Wire;

/// <summary>
/// How one type of scalar is written and read. The formatter is made when it is first asked for: a worker meets two or
/// three of these types, and each that it does not meet is a dozen methods less to compile while somebody waits for it.
/// </summary>
internal sealed class ScalarRule(Type type, ExtensionCode code, Func<ScalarFormatter> make)
{
    private readonly Func<ScalarFormatter> _make = make;
    private ScalarFormatter? _formatter;

    /// <summary>The type.</summary>
    public Type Type { get; } = type;

    /// <summary>Its extension type.</summary>
    public ExtensionCode Code { get; } = code;

    /// <summary>Its formatter; two made at once are as good as one.</summary>
    public ScalarFormatter Formatter => _formatter ??= _make();
}
