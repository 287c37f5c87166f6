using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;

namespace PSMultiproc.Scripts;

/// <summary>
/// What of the caller's session a block calls by name, as a script that defines it again: functions with all that they
/// call, aliases, and the classes and enumerations of the caller's script.
/// </summary>
internal sealed class CarriedDefinitions
{
    /// <summary>Such a name is a path, or says which module's command it means.</summary>
    private static readonly System.Buffers.SearchValues<char> NotInNames = System.Buffers.SearchValues.Create(":*?[]\\/");

    private readonly SessionState _session;
    private readonly ScriptTypes _types;
    private readonly HashSet<string> _commands = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _definitions = [];
    private readonly List<TypeDefinitionAst> _classes = [];
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
    public static CarriedScript Collect(ScriptBlock block, SessionState session)
    {
        var found = new CarriedDefinitions(block, session);
        return new CarriedScript(found._types.Usings, found.ToScript());
    }

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

        var keyword = function.IsFilter ? "filter" : "function";
        _definitions.Add($"{keyword} {name} {{{function}}}");
        _unread.Enqueue(function.Ast);
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
                if (_types.Find(name.FullName) is { } definition && !_classes.Contains(definition))
                {
                    _classes.Add(definition);
                    _unread.Enqueue(definition);
                }

                break;
        }
    }

    private string ToScript()
    {
        if (_definitions.Count == 0 && _classes.Count == 0)
        {
            return string.Empty;
        }

        var script = new StringBuilder();
        foreach (var definition in _classes.OrderBy(static definition => definition.Extent.StartOffset))
        {
            script.AppendLine(definition.Extent.Text);
        }

        _definitions.ForEach(definition => script.AppendLine(definition));
        return script.ToString();
    }

    private static string Quote(string text) => "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'";
}
