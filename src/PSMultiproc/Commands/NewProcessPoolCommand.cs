using System.Collections;
using System.Management.Automation;
using PSMultiproc.Scripts;
using PSMultiproc.Session;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Opens a pool of worker processes that keeps its modules, connections and globals between calls.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "ProcessPool")]
[OutputType(typeof(ProcessPool))]
public sealed class NewProcessPoolCommand : PSCmdlet
{
    /// <summary>How many workers; one for each processor when absent.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, int.MaxValue)]
    public int ProcessCount { get; set; }

    /// <summary>The least number of workers of a pool that grows and shrinks with its work; 1 when only the most is given.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MinProcessCount { get; set; }

    /// <summary>The most workers of a pool that grows and shrinks with its work; one for each processor when only the least is given, or as many as that where it is more.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxProcessCount { get; set; }

    /// <summary>How long a worker beyond the least number may have nothing to do before it is ended, in seconds; 60 when absent.</summary>
    [Parameter]
    [ValidateRange(0.0, WorkCommand.LongestTime)]
    public double IdleTimeoutSeconds { get; set; } = 60;

    /// <summary>How many items a worker runs before another takes its place.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxTasksPerProcess { get; set; }

    /// <summary>
    /// How much memory a worker may have in use, in bytes (500MB is a number). One that has more is replaced between items;
    /// an item that goes on with more fails with MemoryLimitExceeded.
    /// </summary>
    [Parameter]
    [ValidateRange(1L, long.MaxValue)]
    public long? MaxProcessMemory { get; set; }

    /// <summary>A name to use with <c>-Pool</c> in place of the object.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Global variables that each worker has from the start, by name.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary Variable { get; set; } = new Hashtable();

    /// <summary>Modules that each worker imports, by name or path.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModuleNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ModuleName { get; set; } = [];

    /// <summary>Functions of this session that each worker has, with what they call; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FunctionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] FunctionName { get; set; } = [];

    /// <summary>Runs once in each worker before it takes work, when its variables, modules and functions are there.</summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? InitializationScript { get; set; }

    /// <summary>The initialization script's arguments.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? ArgumentList { get; set; }

    /// <summary>How long a worker may take to be ready, in seconds; 30 when absent.</summary>
    [Parameter]
    [ValidateRange(0.001, 86_400)]
    public double StartTimeoutSeconds { get; set; } = 30;

    /// <summary>A file to which the pool writes what it and its workers do: a line an entry, at the end. Several may share it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogPath { get; set; }

    /// <summary>The lowest level of what is written to the log: Trace, Debug, Information (when absent), Warning, Error, Critical or None.</summary>
    [Parameter]
    [ValidateSet("Trace", "Debug", "Information", "Warning", "Error", "Critical", "None")]
    public string LogLevel { get; set; } = "Information";

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (LogPath is null && MyInvocation.BoundParameters.ContainsKey(nameof(LogLevel)))
        {
            ThrowTerminatingError(Errors.InvalidParameter(
                "LogLevelWithoutPath", "-LogLevel: there is no log without -LogPath. Give the log's path, or leave both out.", LogLevel));
        }

        if (ArgumentList is not null && InitializationScript is null)
        {
            ThrowTerminatingError(Errors.InvalidParameter(
                "InitializationScriptMissing", "-ArgumentList: these are the arguments of -InitializationScript. Give that too, or leave both out.", ArgumentList));
        }

        if (string.Equals(Name, SessionPools.DefaultName, StringComparison.OrdinalIgnoreCase))
        {
            ThrowTerminatingError(Errors.InvalidParameter(
                "PoolNameReserved", $"-Name: '{Name}' is the name of the default pool, which opens by itself. Choose another name.", Name));
        }

        if (Name is { } name && !SessionPools.IsFree(name))
        {
            ThrowTerminatingError(Errors.InvalidParameter(
                "PoolNameInUse", $"-Name: a pool named '{name}' is open already. Choose another name, or close that one with Close-ProcessPool.", name));
        }

        var (min, max) = PoolSizeParameters.Check(this, nameof(IdleTimeoutSeconds));
        var options = new ProcessPoolOptions
        {
            MinProcessCount = min,
            MaxProcessCount = max,
            IdleTimeout = TimeSpan.FromSeconds(IdleTimeoutSeconds),
            MaxTasksPerProcess = MaxTasksPerProcess,
            MaxProcessMemory = MaxProcessMemory,
            Name = Name,
            StartTimeout = TimeSpan.FromSeconds(StartTimeoutSeconds),
        };
        try
        {
            WriteObject(SessionPools.Open(Open(options)));
        }
        catch (PSMultiprocException error)
        {
            ThrowTerminatingError(Errors.From(error, null));
        }
    }

    private ProcessPool Open(ProcessPoolOptions options)
    {
        var setUp = SetUp();
        if (LogPath is null)
        {
            return PoolFactory.Open(options, setUp);
        }

        var path = FilePath.Resolve(this, nameof(LogPath), LogPath);
        try
        {
            return PoolFactory.OpenLogged(options, setUp, path, LogLevel);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Refuse("LogPathNotWritable", $"-LogPath: '{path}' cannot be written. {error.Message.TrimEnd('.')}. Give a file in a folder that exists and that you may write to.", LogPath);
        }
    }

    private ScriptSetUp SetUp() => new(CallerContext.Of(SessionState), IsFreshForEachCall: false)
    {
        Variables = CheckVariables(),
        Modules = [.. ModuleName.Select(FindModule)],
        Carried = CarriedDefinitions.Collect(InitializationScript, FunctionName.SelectMany(FindFunctions), SessionState),
        Initialization = InitializationScript is { } script ? ScriptPiece.Of(script, ScriptTypes.Around(script.Ast).Usings) : null,
        Arguments = ArgumentList ?? [],
        UsingValues = InitializationScript is null ? [] : UsingValues.Collect(InitializationScript, SessionState),
    };

    private Hashtable CheckVariables()
    {
        var variables = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in Variable)
        {
            if (LanguagePrimitives.ConvertTo<string>(entry.Key) is not { Length: > 0 } name || name.Contains(':', StringComparison.Ordinal))
            {
                throw Refuse("InvalidVariableName", $"-Variable: '{entry.Key}' is no variable's name. Give @{{ name = value }}, without $ and without a scope.", entry.Key);
            }

            if (PowerShellVariables.AreSetByIt(name))
            {
                throw Refuse("VariableNotWritable", $"-Variable: PowerShell itself sets ${name} in each worker. Choose another name.", name);
            }

            variables[name] = entry.Value;
        }

        return variables;
    }

    private string FindModule(string name) => CarriedModules.Find(name, SessionState) ?? throw Refuse(
        "ModuleNotFound",
        CarriedModules.IsPath(name)
            ? $"-ModuleName: there is no module at '{name}'."
            : $"-ModuleName: there is no module named '{name}' in a file. Get-Module -ListAvailable lists those that a name finds; any other needs its path.",
        name);

    private IEnumerable<string> FindFunctions(string name)
    {
        if (WildcardPattern.ContainsWildcardCharacters(name))
        {
            return InvokeCommand.GetCommands(name, CommandTypes.Function | CommandTypes.Filter, nameIsPattern: true).Select(static function => function.Name);
        }

        return SessionState.PSVariable.GetValue("function:" + name) is ScriptBlock ? [name] : throw Refuse(
            "FunctionNotFound",
            $"-FunctionName: there is no function named '{name}' in this session. Define it first, or give its module with -ModuleName.",
            name);
    }

    private PSArgumentException Refuse(string id, string message, object? target)
    {
        ThrowTerminatingError(Errors.InvalidParameter(id, message, target));
        return new PSArgumentException(message);
    }
}
