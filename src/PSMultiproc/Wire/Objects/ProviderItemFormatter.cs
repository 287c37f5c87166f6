using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats a file or folder as Get-Item and Get-ChildItem give it. The paths that the FileSystem provider adds follow
/// from the file's own, so they are added again by the reader, as is what it shows of a file on Unix; the drive and the
/// provider belong to the session.
/// </summary>
internal sealed class ProviderItemFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly ProviderItemFormatter Instance = new();

    private const string Provider = @"Microsoft.PowerShell.Core\FileSystem::";
    private const string ItemPath = "PSPath";
    private const string ParentPath = "PSParentPath";
    private const string ChildName = "PSChildName";
    private const string IsContainer = "PSIsContainer";
    private static readonly string[] Names =
        [ItemPath, ParentPath, ChildName, "PSDrive", "PSProvider", IsContainer, UnixStatProperty.Name];

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Late;

    /// <summary>Whether a file has what the provider adds, as it adds it, and no more.</summary>
    public static bool IsPlain(FileSystemInfo file, PSMemberInfoCollection<PSMemberInfo> members)
    {
        bool found = false;
        foreach (PSMemberInfo member in members)
        {
            if (!member.IsInstance || member is PSProperty or not PSPropertyInfo) continue;
            if (!Names.Contains(member.Name, StringComparer.OrdinalIgnoreCase)) return false;
            if (!string.Equals(member.Name, ItemPath, StringComparison.OrdinalIgnoreCase)) continue;
            if (!IsPathOf(file, member.Value)) return false;
            found = true;
        }

        return found;
    }

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginComposite((CompositeCode)PowerShellCode.ProviderItem, 1);
        writer.WritePlain(value);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, 1);
        FileSystemInfo file = reader.ReadValue<FileSystemInfo>();
        PSObject item = PSObject.AsPSObject(file);
        Add(item, ItemPath, Provider + file.FullName);
        Add(item, ParentPath, Path.GetDirectoryName(file.FullName) is { } parent ? Provider + parent : "");
        Add(item, ChildName, file.Name);
        Add(item, IsContainer, file is DirectoryInfo);
        if (UnixStatProperty.Create() is { } unixStat) item.Properties.Add(unixStat, preValidated: true);
        return item;
    }

    private static void Add(PSObject item, string name, object value) =>
        item.Properties.Add(new PSNoteProperty(name, value), preValidated: true);

    private static bool IsPathOf(FileSystemInfo file, object? path) =>
        LanguagePrimitives.TryConvertTo(path, out string text)
        && text.StartsWith(Provider, StringComparison.Ordinal)
        && text.AsSpan(Provider.Length).SequenceEqual(file.FullName);
}
