namespace PSMultiproc.Wire;

/// <summary>
/// The composites that <see cref="PowerShellValues"/> adds to <see cref="CompositeCode"/>. The numbers are a part of the
/// protocol: they are added to, never changed.
/// </summary>
internal enum PowerShellCode : byte
{
    /// <summary>A PSCustomObject: [marker, shape, values …].</summary>
    CustomObject = CompositeCode.FirstExtension,

    /// <summary>Any other object by its properties: [marker, text, shape, values …].</summary>
    PropertyBag = 129,

    /// <summary>A collection by its items and properties: [marker, kind, shape, items …, values …].</summary>
    CollectionBag = 130,

    /// <summary>An object with properties or type names of its own: [marker, object, text or nil, shape, values …].</summary>
    Decorated = 131,

    /// <summary>A file or folder with the properties that the FileSystem provider gives it: [marker, file].</summary>
    ProviderItem = 132,

    /// <summary>[marker, text].</summary>
    ScriptBlock = 133,

    /// <summary>An error record; <see cref="ErrorRecordFormatter"/> lists its parts.</summary>
    ErrorRecord = 134,

    /// <summary>An exception with an error record in it; <see cref="EngineExceptionFormatter"/> lists its parts.</summary>
    EngineException = 135,

    /// <summary>[marker, message, warning id or nil, invocation].</summary>
    Warning = 136,

    /// <summary>[marker, message, invocation].</summary>
    Verbose = 137,

    /// <summary>[marker, message, invocation].</summary>
    Debug = 138,

    /// <summary>An information record; <see cref="InformationRecordFormatter"/> lists its parts.</summary>
    Information = 139,

    /// <summary>[marker, message, no new line, foreground, background].</summary>
    HostMessage = 140,

    /// <summary>A progress record; <see cref="ProgressRecordFormatter"/> lists its parts.</summary>
    Progress = 141,

    /// <summary>[marker, UTF-16 code units as SecretCipher encrypts them].</summary>
    SecureString = 142,

    /// <summary>[marker, user name, password].</summary>
    Credential = 143,

    /// <summary>[marker, is present].</summary>
    Switch = 144,

    /// <summary>[marker, value].</summary>
    Reference = 145,

    /// <summary>What PowerShell's own serializer rebuilds alive: [marker, its XML].</summary>
    CliXml = 146,

    /// <summary>A value of an enumeration that only the sender has: [marker, type, text, number].</summary>
    ForeignEnum = 147,

    /// <summary>[marker, type, text].</summary>
    Textual = 148,
}
