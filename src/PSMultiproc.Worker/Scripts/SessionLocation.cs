using System.Management.Automation;
using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>The current location of a session, and the current directory of the process.</summary>
internal sealed class SessionLocation(SessionState session)
{
    private readonly SessionState _session = session;

    /// <summary>Goes to where a call comes from.</summary>
    public void GoTo(CallerContext caller)
    {
        if (Directory.Exists(caller.Folder))
        {
            _session.Path.SetLocation(WildcardPattern.Escape(caller.Folder));
            Directory.SetCurrentDirectory(caller.Folder);
        }
        else
        {
            GoToMissing(caller.Folder);
        }

        if (caller.Place is { } place)
        {
            try
            {
                _session.Path.SetLocation(WildcardPattern.Escape(place));
            }
            catch (Exception error) when (error is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or ItemNotFoundException)
            {
                // A drive of the caller's session alone, or what only that has on one; its folder has to do.
            }
        }
    }

    /// <summary>
    /// Nobody can go to a folder that is no more, but the caller, who was there before, still is; and from there its
    /// relative paths lead nowhere.
    /// </summary>
    private void GoToMissing(string folder)
    {
        var root = Path.GetPathRoot(folder);
        if (!Directory.Exists(root))
        {
            return;
        }

        _session.Path.SetLocation(root);
        if (_session.Path.CurrentLocation.Drive is { } drive)
        {
            drive.CurrentLocation = folder[root.Length..];
            _session.PSVariable.Set("PWD", _session.Path.CurrentLocation);
        }
    }
}
