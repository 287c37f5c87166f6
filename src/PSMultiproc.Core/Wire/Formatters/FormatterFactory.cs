using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace PSMultiproc.Wire;

/// <summary>The built-in rules: which formatter a type gets. They are asked in order, once a type.</summary>
internal static class FormatterFactory
{
    private static readonly (Type Family, ValueFormatter Formatter)[] Families =
    [
        (typeof(Type), TypeFormatter.Instance),
        (typeof(Regex), RegexFormatter.Instance),
        (typeof(CultureInfo), CultureInfoFormatter.Instance),
        (typeof(IPAddress), IPAddressFormatter.Instance),
        (typeof(SharedObject), SharedObjectFormatter.Instance),
    ];

    private static readonly (Type Exact, ValueFormatter Formatter)[] Singles =
    [
        (typeof(FileInfo), FileSystemInfoFormatter.File),
        (typeof(DirectoryInfo), FileSystemInfoFormatter.Directory),
        (typeof(Uri), UriFormatter.Instance),
        (typeof(IPEndPoint), IPEndPointFormatter.Instance),
        (typeof(StringBuilder), StringBuilderFormatter.Instance),
    ];

    /// <summary>The formatter of a type, one that refuses its values, or null where no rule speaks of it.</summary>
    public static ValueFormatter? Make(Type type)
    {
        if (ScalarFormatters.Find(type) is { } scalar) return scalar;
        if (Array.Find(Singles, single => single.Exact == type).Formatter is { } single) return single;
        if (Array.Find(Families, family => family.Family.IsAssignableFrom(type)).Formatter is { } family) return family;
        if (UnsendableTypes.Contains(type)) return new UnsupportedFormatter(type);
        if (type.IsEnum) return MakeEnum(type);
        if (typeof(Exception).IsAssignableFrom(type)) return new ExceptionFormatter(type);
        return CollectionFormatters.Make(type)
            ?? (ObjectPlan.For(type) is { } plan ? new ObjectFormatter(plan) : null);
    }

    private static ValueFormatter MakeEnum(Type type) =>
        (ValueFormatter)Activator.CreateInstance(typeof(EnumFormatter<>).MakeGenericType(type))!;
}
