using System.Management.Automation;
using System.Management.Automation.Language;

namespace PSMultiproc.Scripts;

/// <summary>
/// What of the caller's session a block calls by name, as a script that defines it again: functions with all that they
/// call, aliases, and the classes and enumerations of the caller's script.
/// </summary>
internal sealed class CarriedDefinitions
{
    /// <summary>Such a name is a path, or says which module's command it means.</summary>
    private static readonly System.Buffers.SearchValues<char> NotInNames = System.Buffers.SearchValues.Create(":*?[]\\/");

    /// <summary>Of these, a name needs no quotes behind the keyword.</summary>
    private static readonly System.Buffers.SearchValues<char> PlainName =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly SessionState _session;
    private readonly HashSet<string> _commands = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _classes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Ast> _parts = [];
    private readonly List<ScriptPiece> _definitions = [];
    private readonly Queue<Ast> _unread = new();

    private CarriedDefinitions(SessionState session) => _session = session;

    /// <summary>Finds what a block calls.</summary>
    public static IReadOnlyList<ScriptPiece> Collect(ScriptBlock block, SessionState session) => Collect(block, [], session);

    /// <summary>Finds what a block calls, if there is one, and certain functions with what they call.</summary>
    public static IReadOnlyList<ScriptPiece> Collect(ScriptBlock? block, IEnumerable<string> functions, SessionState session)
    {
        var found = new CarriedDefinitions(session);
        if (block is not null)
        {
            found._unread.Enqueue(block.Ast);
        }

        foreach (var function in functions.Where(found._commands.Add))
        {
            found.CarryCommand(function);
        }

        while (found._unread.TryDequeue(out var ast))
        {
            found.Read(ast);
        }

        return found.ToPieces();
    }

    private void Read(Ast ast)
    {
        var script = ScriptTypes.Around(ast);
        foreach (var found in ast.FindAll(static _ => true, searchNestedScriptBlocks: true))
        {
            switch (found)
            {
                case CommandAst command when command.GetCommandName() is { } name && _commands.Add(name):
                    CarryCommand(name);
                    break;
                case TypeExpressionAst type:
                    CarryTypes(script, type.TypeName);
                    break;
                case TypeConstraintAst type:
                    CarryTypes(script, type.TypeName);
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
                Define($"Set-Alias -Name {Quote(name)} -Value {Quote(definition)}");
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
                Define($"Import-Module -Name {Quote(CarriedModules.FileOf(module))} -DisableNameChecking");
            }

            return;
        }

        _unread.Enqueue(function.Ast);
        if (function.Ast is FunctionDefinitionAst definition && string.Equals(definition.Name, name, StringComparison.OrdinalIgnoreCase))
        {
            _parts.Add(definition);
            return;
        }

        var keyword = function.IsFilter ? "filter" : "function";
        Define(
            name.AsSpan().ContainsAnyExcept(PlainName)
                ? $"${{function:{CodeGeneration.EscapeVariableName(name)}}} = {{{function}}}"
                : $"{keyword} {name} {{{function}}}",
            ScriptTypes.Around(function.Ast).Usings);
    }

    private void CarryTypes(ScriptTypes script, ITypeName name)
    {
        switch (name)
        {
            case ArrayTypeName array:
                CarryTypes(script, array.ElementType);
                break;
            case GenericTypeName generic:
                CarryTypes(script, generic.TypeName);
                foreach (var argument in generic.GenericArguments)
                {
                    CarryTypes(script, argument);
                }

                break;
            default:
                // Of two classes with one name in two scripts only the first that is met can be carried.
                if (script.Find(name.FullName) is { } definition && _classes.Add(definition.Name))
                {
                    _parts.Add(definition);
                    _unread.Enqueue(definition);
                }

                break;
        }
    }

    private void Define(string text, string usings = "") => _definitions.Add(ScriptPiece.Of(text, usings));

    /// <summary>The parts of one script become one piece: its classes may need each other.</summary>
    private List<ScriptPiece> ToPieces() =>
    [
        .. _parts.GroupBy(ScriptTypes.RootOf).SelectMany(static script => ScriptExcerpt.Of(script, ScriptTypes.Around(script.Key).Usings)),
        .. _definitions,
    ];

    private static string Quote(string text) => "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'";
}
