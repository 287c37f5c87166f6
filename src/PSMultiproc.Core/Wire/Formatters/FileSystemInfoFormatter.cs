using System.Runtime.CompilerServices;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats a file or a folder by its full path, and by the path as it was written where that is another. It arrives
/// live: what it says of the file it asks the file system anew.
/// </summary>
internal sealed class FileSystemInfoFormatter : ValueFormatter
{
    /// <summary>Formats a <see cref="FileInfo"/>.</summary>
    public static readonly FileSystemInfoFormatter File =
        new(CompositeCode.FileInfo, static path => new FileInfo(path));

    /// <summary>Formats a <see cref="DirectoryInfo"/>.</summary>
    public static readonly FileSystemInfoFormatter Directory =
        new(CompositeCode.DirectoryInfo, static path => new DirectoryInfo(path));

    private readonly CompositeCode _code;
    private readonly Func<string, FileSystemInfo> _create;

    private FileSystemInfoFormatter(CompositeCode code, Func<string, FileSystemInfo> create) =>
        (_code, _create) = (code, create);

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var info = (FileSystemInfo)value;
        string path = info.FullName, written = OriginalPath(info);
        bool same = string.Equals(path, written, StringComparison.Ordinal);
        writer.BeginComposite(_code, same ? 1 : 2);
        writer.WriteString(path);
        if (!same) writer.WriteString(written);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, 2);
        string path = reader.ReadString()!;

        // A relative path would be taken from this process's folder.
        if (!Path.IsPathFullyQualified(path)) throw new WireFormatException($"The path '{path}' is not a full one.");
        FileSystemInfo info = _create(path);
        if (parts == 2) OriginalPath(info) = reader.ReadString()!;
        return info;
    }

    /// <summary>The protected field that a derived class would see.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "OriginalPath")]
    private static extern ref string OriginalPath(FileSystemInfo info);
}
