using System.Management.Automation.Language;
using System.Runtime.CompilerServices;

namespace PSMultiproc.Scripts;

/// <summary>The classes and enumerations that a script defines, and the namespaces that it uses.</summary>
internal sealed class ScriptTypes
{
    /// <summary>A script may be long, and call a command that asks in a loop.</summary>
    private static readonly ConditionalWeakTable<Ast, ScriptTypes> Known = new();

    private readonly Dictionary<string, TypeDefinitionAst> _types = new(StringComparer.OrdinalIgnoreCase);

    private ScriptTypes(Ast script)
    {
        foreach (var found in script.FindAll(static ast => ast is TypeDefinitionAst, searchNestedScriptBlocks: true))
        {
            var definition = (TypeDefinitionAst)found;
            _types.TryAdd(definition.Name, definition);
        }

        Usings = script is ScriptBlockAst { UsingStatements: var usings }
            ? string.Concat(usings.Where(static statement => statement.UsingStatementKind == UsingStatementKind.Namespace).Select(static statement => statement + ";"))
            : string.Empty;
    }

    /// <summary>The script's <c>using namespace</c> statements, in one line.</summary>
    public string Usings { get; }

    /// <summary>Those of the script that a part of it stands in.</summary>
    public static ScriptTypes Around(Ast part) => Known.GetValue(RootOf(part), static script => new ScriptTypes(script));

    /// <summary>The script that a part of it stands in.</summary>
    public static Ast RootOf(Ast part)
    {
        while (part.Parent is { } parent)
        {
            part = parent;
        }

        return part;
    }

    /// <summary>The definition of a name, or null where the script has none.</summary>
    public TypeDefinitionAst? Find(string name) => _types.GetValueOrDefault(name);
}
