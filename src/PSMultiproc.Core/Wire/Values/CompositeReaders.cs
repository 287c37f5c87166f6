namespace PSMultiproc.Wire;

/// <summary>What reads the composites of each <see cref="CompositeCode"/>.</summary>
internal static class CompositeReaders
{
    /// <summary>The built-in readers and those of extensions, by code.</summary>
    /// <exception cref="ArgumentException">Two extensions claim one code, or one claims a built-in code.</exception>
    public static ValueFormatter?[] With(IEnumerable<IValueExtension> extensions)
    {
        var readers = new ValueFormatter?[byte.MaxValue + 1];
        readers[(byte)CompositeCode.Object] = ObjectReader.Instance;
        readers[(byte)CompositeCode.Enum] = EnumReader.Instance;
        readers[(byte)CompositeCode.Exception] = ExceptionReader.Instance;
        readers[(byte)CompositeCode.Hashtable] = HashtableFormatter.Instance;
        readers[(byte)CompositeCode.OrderedDictionary] = OrderedDictionaryFormatter.Instance;
        readers[(byte)CompositeCode.FileInfo] = FileSystemInfoFormatter.File;
        readers[(byte)CompositeCode.DirectoryInfo] = FileSystemInfoFormatter.Directory;
        readers[(byte)CompositeCode.Uri] = UriFormatter.Instance;
        readers[(byte)CompositeCode.Regex] = RegexFormatter.Instance;
        readers[(byte)CompositeCode.CultureInfo] = CultureInfoFormatter.Instance;
        readers[(byte)CompositeCode.Type] = TypeFormatter.Instance;
        readers[(byte)CompositeCode.IPEndPoint] = IPEndPointFormatter.Instance;
        readers[(byte)CompositeCode.StringBuilder] = StringBuilderFormatter.Instance;
        readers[(byte)CompositeCode.SharedObject] = SharedObjectFormatter.Instance;

        foreach ((byte code, ValueFormatter reader) in extensions.SelectMany(static extension => extension.Readers))
        {
            if (code < (byte)CompositeCode.FirstExtension || readers[code] is not null)
                throw new ArgumentException($"The composite code {code} is taken.", nameof(extensions));
            readers[code] = reader;
        }

        return readers;
    }
}
