using System.Management.Automation;
using System.Management.Automation.Language;

namespace PSMultiproc.Scripts;

/// <summary>
/// What of the caller's session a block calls by name, as pieces of script that define it again: functions with all that
/// they call, aliases, and the classes and enumerations of the caller's script.
/// </summary>
internal sealed class CarriedDefinitions
{
    /// <summary>Such a name is a path, or says which module's command it means.</summary>
    private static readonly System.Buffers.SearchValues<char> NotInNames = System.Buffers.SearchValues.Create(":*?[]\\/");

    private readonly SessionState _session;
    private readonly ScriptTypes _types;
    private readonly HashSet<string> _commands = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _definitions = [];
    private readonly HashSet<Ast> _parts = [];
    private readonly Queue<Ast> _unread = new();

    private CarriedDefinitions(ScriptBlock block, SessionState session)
    {
        _session = session;
        _types = ScriptTypes.Around(block.Ast);
        _unread.Enqueue(block.Ast);
        while (_unread.TryDequeue(out var ast))
        {
            Read(ast);
        }
    }

    /// <summary>Finds what a block calls.</summary>
    public static IReadOnlyList<ScriptPiece> Collect(ScriptBlock block, SessionState session) =>
        new CarriedDefinitions(block, session).ToPieces();

    private void Read(Ast ast)
    {
        foreach (var found in ast.FindAll(static _ => true, searchNestedScriptBlocks: true))
        {
            switch (found)
            {
                case CommandAst command when command.GetCommandName() is { } name && _commands.Add(name):
                    CarryCommand(name);
                    break;
                case TypeExpressionAst type:
                    CarryTypes(type.TypeName);
                    break;
                case TypeConstraintAst type:
                    CarryTypes(type.TypeName);
                    break;
            }
        }
    }

    private void CarryCommand(string name)
    {
        if (name.AsSpan().ContainsAny(NotInNames))
        {
            return;
        }

        // Asked of the providers, not of command discovery: that would load modules to find what is not there.
        if (_session.PSVariable.GetValue("alias:" + name) is string definition)
        {
            if (!BuiltInCommands.IsAlias(name, definition))
            {
                _definitions.Add($"Set-Alias -Name {Quote(name)} -Value {Quote(definition)}");
            }

            if (_commands.Add(definition))
            {
                CarryCommand(definition);
            }
        }
        else if (_session.PSVariable.GetValue("function:" + name) is ScriptBlock function && !BuiltInCommands.IsFunction(name, function))
        {
            CarryFunction(name, function);
        }
    }

    private void CarryFunction(string name, ScriptBlock function)
    {
        if (function.Module is { } module && File.Exists(module.Path))
        {
            // A module that a worker finds by itself loads when it is called for.
            if (!ModulePaths.Contain(module.Path) && _commands.Add(module.Path))
            {
                _definitions.Add($"Import-Module -Name {Quote(module.Path)} -DisableNameChecking");
            }

            return;
        }

        _unread.Enqueue(function.Ast);
        if (function.Ast is FunctionDefinitionAst definition && string.Equals(definition.Name, name, StringComparison.OrdinalIgnoreCase))
        {
            _parts.Add(definition);
        }
        else
        {
            var keyword = function.IsFilter ? "filter" : "function";
            _definitions.Add($"{keyword} {name} {{{function}}}");
        }
    }

    private void CarryTypes(ITypeName name)
    {
        switch (name)
        {
            case ArrayTypeName array:
                CarryTypes(array.ElementType);
                break;
            case GenericTypeName generic:
                CarryTypes(generic.TypeName);
                foreach (var argument in generic.GenericArguments)
                {
                    CarryTypes(argument);
                }

                break;
            default:
                if (_types.Find(name.FullName) is { } definition && _parts.Add(definition))
                {
                    _unread.Enqueue(definition);
                }

                break;
        }
    }

    /// <summary>The parts of one script become one piece: its classes may need each other.</summary>
    private List<ScriptPiece> ToPieces()
    {
        var pieces = new List<ScriptPiece>();
        foreach (var script in _parts.GroupBy(ScriptTypes.RootOf))
        {
            pieces.AddRange(ScriptExcerpt.Of(script, ScriptTypes.Around(script.Key).Usings));
        }

        if (_definitions.Count > 0)
        {
            pieces.Add(ScriptPiece.Of(string.Join(Environment.NewLine, _definitions), _types.Usings));
        }

        return pieces;
    }

    private static string Quote(string text) => "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'";
}
