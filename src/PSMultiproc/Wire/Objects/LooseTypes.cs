using System.Collections.ObjectModel;
using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>Finds the collections whose type may promise items that arrive as bags.</summary>
internal sealed class LooseTypes(BagTypes bags, CollectionBagFormatter collections)
{
    private readonly BagTypes _bags = bags;
    private readonly CollectionBagFormatter _collections = collections;

    /// <summary>The formatter for such a collection; null where its items always arrive as what they are.</summary>
    public ValueFormatter? Find(Type type)
    {
        if (type == typeof(PSObject[])) return WrapperArrayFormatter.Instance;
        if (type == typeof(List<PSObject>)) return new WrapperListFormatter<List<PSObject?>>();
        if (type == typeof(Collection<PSObject>)) return new WrapperListFormatter<Collection<PSObject?>>();

        if (!type.IsSZArray && !type.IsConstructedGenericType) return null;
        Type[] items = type.IsSZArray ? [type.GetElementType()!] : type.GetGenericArguments();
        if (Array.TrueForAll(items, IsExact) || CollectionFormatters.Make(type) is not TypedFormatter exact) return null;
        return new LooseFormatter(type, Array.Exists(items, NeverFits) ? null : exact, Fits, _collections);
    }

    /// <summary>Whether all values that fit into a variable of the type arrive as what they are.</summary>
    private bool IsExact(Type type) => type == typeof(object) || ((type.IsValueType || type.IsSealed) && !NeverFits(type));

    /// <summary>Whether no value of the type arrives as one of it.</summary>
    private bool NeverFits(Type type)
    {
        if (type == typeof(object) || type.IsInterface || type.IsAbstract) return false;
        if (Nullable.GetUnderlyingType(type) is { } underlying) return NeverFits(underlying);
        return type == typeof(PSObject) || ForeignTypes.Contains(type) || _bags.Contains(type)
            || Find(type) is LooseFormatter or WrapperArrayFormatter;
    }

    private bool Fits(object? item) => item is null || !NeverFits(item.GetType());
}
