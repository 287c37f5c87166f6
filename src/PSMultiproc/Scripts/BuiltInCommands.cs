using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PSMultiproc.Scripts;

/// <summary>The aliases and functions that every session has from the start, a worker's too.</summary>
internal static class BuiltInCommands
{
    private static readonly Lazy<(Dictionary<string, string> Aliases, Dictionary<string, string> Functions)> Commands = new(Find);

    /// <summary>Whether an alias is one of them.</summary>
    public static bool IsAlias(string name, string definition) =>
        Commands.Value.Aliases.TryGetValue(name, out var known) && string.Equals(known, definition, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a function is one of them.</summary>
    public static bool IsFunction(string name, ScriptBlock function) =>
        Commands.Value.Functions.TryGetValue(name, out var known) && string.Equals(known, function.ToString(), StringComparison.Ordinal);

    private static (Dictionary<string, string> Aliases, Dictionary<string, string> Functions) Find()
    {
        var aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var functions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in InitialSessionState.CreateDefault2().Commands)
        {
            switch (entry)
            {
                case SessionStateAliasEntry alias:
                    aliases[alias.Name] = alias.Definition;
                    break;
                case SessionStateFunctionEntry function:
                    functions[function.Name] = function.Definition;
                    break;
            }
        }

        foreach (var (name, definition) in Session.ModuleCommands.Aliases)
        {
            aliases[name] = definition;
        }

        return (aliases, functions);
    }
}
