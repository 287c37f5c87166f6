using System.Management.Automation;
using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>The current location of a session, and the current directory of the process.</summary>
internal sealed class SessionLocation(SessionState session)
{
    private readonly SessionState _session = session;
    private readonly PSVariable _shown = session.PSVariable.Get("global:PWD");
    private object? _there;

    /// <summary>
    /// Whether nothing has moved the session since. Whatever moves it sets $PWD to a new object, which is as quick to see as
    /// asking for the location is slow.
    /// </summary>
    public bool IsThere => ReferenceEquals(_shown.Value, _there);

    /// <summary>Goes to where a call comes from.</summary>
    public void GoTo(CallerContext caller)
    {
        var folder = Path.TrimEndingDirectorySeparator(caller.Folder);
        GoToFolder(folder, Path.GetPathRoot(folder) ?? string.Empty);
        if (Directory.Exists(folder))
        {
            Directory.SetCurrentDirectory(folder);
        }

        if (caller.Place is { } place)
        {
            TryGoTo(place);
        }

        _there = _shown.Value;
    }

    /// <summary>
    /// Says on its drive where a folder is. To be sent there, as Set-Location does it, takes reading every folder above
    /// it, which may hold thousands of others; and nobody is sent to a folder that has been deleted, where the caller
    /// still may be. The caller knows where it is.
    /// </summary>
    private void GoToFolder(string folder, string root)
    {
        if (_session.Path.CurrentLocation.Path.StartsWith(root, StringComparison.OrdinalIgnoreCase) || TryGoTo(root))
        {
            if (_session.Path.CurrentLocation.Drive is { } drive)
            {
                drive.CurrentLocation = folder[root.Length..];
                _shown.Value = _session.Path.CurrentLocation;
            }
            else
            {
                TryGoTo(folder);
            }
        }
    }

    private bool TryGoTo(string place)
    {
        try
        {
            _session.Path.SetLocation(WildcardPattern.Escape(place));
            return true;
        }
        catch (Exception error) when (error is SessionStateException or ProviderInvocationException)
        {
            // A drive of the caller's session alone, or what only that has on one: what was reached before has to do.
            return false;
        }
    }
}
