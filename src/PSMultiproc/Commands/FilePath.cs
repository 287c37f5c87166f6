using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace PSMultiproc.Commands;

/// <summary>Parameters that name a file: as it is, without wildcards, by any path that leads into the file system.</summary>
internal static class FilePath
{
    /// <summary>Gives the system's own path; ends the command where there is none.</summary>
    /// <param name="command">The command that has the parameter.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="path">What it was given.</param>
    public static string Resolve(PSCmdlet command, string parameter, string path)
    {
        var file = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        if (provider.ImplementingType != typeof(FileSystemProvider))
        {
            command.ThrowTerminatingError(Errors.InvalidParameter(
                "PathNotFile", $"-{parameter}: '{path}' is a path of the {provider.Name} provider. Give one of the file system.", path));
        }

        return file;
    }
}
