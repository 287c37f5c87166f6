using System.Collections;
using System.Globalization;
using System.Text;

namespace PSMultiproc.Worker;

/// <summary>What scripts can change that belongs to the whole process, as it was when the worker started.</summary>
internal sealed class ProcessSettings
{
    private readonly IDictionary _environment = Environment.GetEnvironmentVariables();
    private readonly CultureInfo? _culture = CultureInfo.DefaultThreadCurrentCulture;
    private readonly CultureInfo? _uiCulture = CultureInfo.DefaultThreadCurrentUICulture;
    private readonly Encoding _outputEncoding = Console.OutputEncoding;
    private readonly TextWriter _output = Console.Out;
    private readonly TextWriter _error = Console.Error;
    private readonly EngineSettings _engine = new();

    /// <summary>Makes everything as it was.</summary>
    public void Restore()
    {
        RestoreEnvironment();
        CultureInfo.DefaultThreadCurrentCulture = _culture;
        CultureInfo.DefaultThreadCurrentUICulture = _uiCulture;
        if (!Console.OutputEncoding.Equals(_outputEncoding))
        {
            Console.OutputEncoding = _outputEncoding;
        }

        if (Console.Out != _output)
        {
            Console.SetOut(_output);
        }

        if (Console.Error != _error)
        {
            Console.SetError(_error);
        }

        _engine.Restore();
    }

    private void RestoreEnvironment()
    {
        var current = Environment.GetEnvironmentVariables();
        foreach (string name in current.Keys)
        {
            if (!_environment.Contains(name))
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }

        foreach (DictionaryEntry variable in _environment)
        {
            if (!Equals(current[variable.Key], variable.Value))
            {
                Environment.SetEnvironmentVariable((string)variable.Key, (string?)variable.Value);
            }
        }
    }
}
