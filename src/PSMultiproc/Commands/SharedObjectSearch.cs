using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>Finds shared objects by what a user types for their names.</summary>
internal static class SharedObjectSearch
{
    /// <summary>
    /// The object of exactly that name, in its case and whatever characters it has; where there is none, those that it
    /// fits as a pattern, in any case.
    /// </summary>
    /// <exception cref="SharedObjectNotFoundException">There is none, and it is no pattern.</exception>
    public static IReadOnlyList<SharedObjectInfo> Find(string nameOrPattern)
    {
        var all = SharedObject.GetAll();
        if (all.FirstOrDefault(known => known.Name == nameOrPattern) is { } exact)
        {
            return [exact];
        }

        if (!WildcardPattern.ContainsWildcardCharacters(nameOrPattern))
        {
            throw Errors.NoSharedObject(nameOrPattern);
        }

        var pattern = WildcardPattern.Get(nameOrPattern, WildcardOptions.IgnoreCase);
        return all.Where(known => pattern.IsMatch(known.Name)).ToList();
    }
}
