using System.Globalization;
using System.Management.Automation;

namespace PSMultiproc.Scripts;

/// <summary>Where a call comes from: what a block run there would have around it besides variables.</summary>
/// <param name="Folder">The caller's file-system folder, which may have been deleted since.</param>
/// <param name="Place">The caller's location where that is another, such as <c>Env:/</c>; else <see langword="null"/>.</param>
/// <param name="Culture">The culture of the caller's thread.</param>
/// <param name="UICulture">The culture of what it shows.</param>
internal sealed record CallerContext(string Folder, string? Place, CultureInfo Culture, CultureInfo UICulture)
{
    /// <summary>Looks at the session and at the thread that this is called on.</summary>
    public static CallerContext Of(SessionState session)
    {
        var folder = session.Path.CurrentFileSystemLocation;
        var place = session.Path.CurrentLocation;
        return new CallerContext(
            folder.ProviderPath, place.Path == folder.ProviderPath ? null : place.Path, CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
    }

    /// <summary>Its parts, as they travel.</summary>
    public object?[] ToParts() => [Folder, Place, Culture, UICulture];

    public static CallerContext FromParts(object?[] parts) =>
        new((string)parts[0]!, (string?)parts[1], (CultureInfo)parts[2]!, (CultureInfo)parts[3]!);
}
