using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Security;

namespace PSMultiproc.Wire;

/// <summary>
/// Adds PowerShell's objects to what crosses a process boundary. Its own kinds arrive as what they were; what cannot be
/// rebuilt arrives as PowerShell remoting would deliver it.
/// </summary>
internal sealed class PowerShellValues : IValueExtension
{
    private const string EnumField = "value__";

    private readonly ShapeCatalog _shapes = new();
    private readonly BagFormatter _bag;
    private readonly CollectionBagFormatter _collections;
    private readonly LooseTypes _loose;
    private readonly TypeValueFormatter _type;
    private readonly PSObjectFormatter _wrapper;
    private readonly Dictionary<byte, ValueFormatter> _readers;

    /// <summary>Makes the extension; one a serializer.</summary>
    public PowerShellValues()
    {
        var custom = new CustomObjectFormatter(_shapes);
        var bags = new BagTypes(type => FindAlive(type) is not null);
        var decorated = new DecoratedFormatter(_shapes, bags);
        var properties = new PropertyBagFormatter(_shapes);
        _collections = new CollectionBagFormatter(_shapes);
        _loose = new LooseTypes(bags, _collections);
        _bag = new BagFormatter(_collections, properties);
        _type = new TypeValueFormatter(_bag);
        _wrapper = new PSObjectFormatter(custom, decorated);
        _readers = new()
        {
            [(byte)PowerShellCode.CustomObject] = custom,
            [(byte)PowerShellCode.PropertyBag] = properties,
            [(byte)PowerShellCode.CollectionBag] = _collections,
            [(byte)PowerShellCode.Decorated] = decorated,
            [(byte)PowerShellCode.ProviderItem] = ProviderItemFormatter.Instance,
            [(byte)PowerShellCode.ScriptBlock] = ScriptBlockFormatter.Instance,
            [(byte)PowerShellCode.ErrorRecord] = ErrorRecordFormatter.Instance,
            [(byte)PowerShellCode.EngineException] = EngineExceptionReader.Instance,
            [(byte)PowerShellCode.Warning] = InformationalRecordFormatter.Warning,
            [(byte)PowerShellCode.Verbose] = InformationalRecordFormatter.Verbose,
            [(byte)PowerShellCode.Debug] = InformationalRecordFormatter.Debug,
            [(byte)PowerShellCode.Information] = InformationRecordFormatter.Instance,
            [(byte)PowerShellCode.HostMessage] = HostMessageFormatter.Instance,
            [(byte)PowerShellCode.Progress] = ProgressRecordFormatter.Instance,
            [(byte)PowerShellCode.SecureString] = SecureStringFormatter.Instance,
            [(byte)PowerShellCode.Credential] = CredentialFormatter.Instance,
            [(byte)PowerShellCode.Switch] = SwitchFormatter.Instance,
            [(byte)PowerShellCode.Reference] = ReferenceFormatter.Instance,
            [(byte)PowerShellCode.CliXml] = CliXmlFormatter.Instance,
            [(byte)PowerShellCode.ForeignEnum] = ForeignEnumFormatter.Instance,
            [(byte)PowerShellCode.Textual] = TextualFormatter.Instance,
        };
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<byte, ValueFormatter> Readers => _readers;

    /// <inheritdoc/>
    public ValueFormatter? Find(Type type) =>
        FindAlive(type) ?? (UnsendableTypes.Contains(type) ? _bag : _loose.Find(type) ?? (ForeignTypes.ArriveAsBags(type) ? _bag : null));

    /// <inheritdoc/>
    public ValueFormatter? FindFallback(Type type) => CollectionFormatters.Make(type) is null ? _bag : _collections;

    /// <inheritdoc/>
    public ValueFormatter? FindFor(object value, ValueFormatter usual) =>
        usual is PSObjectFormatter or BagFormatter or ScalarFormatter or EnumFormatterBase || !DecoratedFormatter.IsDecorated(value) ? null : _wrapper;

    /// <inheritdoc/>
    public object? Bare(object? value) => value switch
    {
        PSObject nothing when ReferenceEquals(nothing, AutomationNull.Value) => null,
        PSObject { BaseObject: var inner and not PSCustomObject } => inner,
        _ => value,
    };

    /// <inheritdoc/>
    public object? CreateUnknown(string typeName, IReadOnlyList<string> memberNames, IReadOnlyList<object?> values)
    {
        // An enumeration's number is all there is of its value.
        PSObject created = memberNames is [EnumField] ? PSObject.AsPSObject(values[0] ?? 0) : new PSObject();
        TypeNameList.Replace(created, TypeNameList.Deserialized([typeName, typeof(object).FullName!]));
        if (created.BaseObject is not PSCustomObject) return created;
        ObjectParts.SetText(created, typeName);
        for (int i = 0; i < memberNames.Count; i++)
            created.Properties.Add(new PSNoteProperty(memberNames[i], values[i]), preValidated: true);
        return created;
    }

    /// <inheritdoc/>
    public object? CreateUnknownCollection(string typeName, object collection)
    {
        PSObject standIn = PSObject.AsPSObject(collection);
        TypeNameList.Replace(standIn, TypeNameList.Deserialized([typeName, typeof(object).FullName!]));
        return standIn;
    }

    private ValueFormatter? FindAlive(Type type)
    {
        if (type == typeof(PSObject)) return _wrapper;
        if (type == typeof(ScriptBlock)) return ScriptBlockFormatter.Instance;
        if (typeof(ErrorRecord).IsAssignableFrom(type)) return ErrorRecordFormatter.Instance;
        if (typeof(IContainsErrorRecord).IsAssignableFrom(type) && typeof(Exception).IsAssignableFrom(type))
            return new EngineExceptionFormatter(type);
        if (type == typeof(WarningRecord)) return InformationalRecordFormatter.Warning;
        if (type == typeof(VerboseRecord)) return InformationalRecordFormatter.Verbose;
        if (type == typeof(DebugRecord)) return InformationalRecordFormatter.Debug;
        if (type == typeof(InformationRecord)) return InformationRecordFormatter.Instance;
        if (type == typeof(HostInformationMessage)) return HostMessageFormatter.Instance;
        if (type == typeof(ProgressRecord)) return ProgressRecordFormatter.Instance;
        if (type == typeof(SecureString)) return SecureStringFormatter.Instance;
        if (type == typeof(PSCredential)) return CredentialFormatter.Instance;
        if (type == typeof(SwitchParameter)) return SwitchFormatter.Instance;
        if (type.IsEnum) return ForeignTypes.Contains(type) ? ForeignEnumFormatter.Instance : null;
        if (typeof(Type).IsAssignableFrom(type)) return _type;
        if (type == typeof(PSPrimitiveDictionary)) return PrimitiveDictionaryFormatter.Instance;
        if (TextualFormatter.Contains(type)) return TextualFormatter.Instance;
        if (CliXmlFormatter.Contains(type)) return CliXmlFormatter.Instance;
        return typeof(PSReference).IsAssignableFrom(type) ? ReferenceFormatter.Instance : null;
    }
}
