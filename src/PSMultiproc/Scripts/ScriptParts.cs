using System.Collections;
using System.Management.Automation.Language;
using PSMultiproc.Wire;

namespace PSMultiproc.Scripts;

/// <summary>Writes a script with all the values that it needs as one value.</summary>
internal static class ScriptParts
{
    /// <param name="serializer">Writes.</param>
    /// <param name="parts">What to write.</param>
    /// <param name="named">The values among it that the user gave, each with the way to say it.</param>
    /// <exception cref="NotSerializableException">
    /// A part cannot be sent. The exception names it as the user wrote it: <c>-ArgumentList[0]</c>, <c>$using:name</c>.
    /// </exception>
    public static byte[] ToBytes(ValueSerializer serializer, object?[] parts, IEnumerable<(string Name, object? Value)> named)
    {
        using var buffer = new PooledBuffer();
        try
        {
            serializer.Write(buffer, parts);
        }
        catch (NotSerializableException)
        {
            foreach (var (name, value) in named)
            {
                ThrowIfRefused(serializer, name, value);
            }

            throw;
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Arguments by their place.</summary>
    public static IEnumerable<(string Name, object? Value)> OfArguments(object?[] arguments) =>
        arguments.Select(static (argument, i) => ($"-ArgumentList[{i}]", argument));

    /// <summary><c>$using:</c> values by their expressions.</summary>
    public static IEnumerable<(string Name, object? Value)> OfUsing(Hashtable values) =>
        values.Cast<DictionaryEntry>().Select(static entry => (UsingValues.ExpressionOf((string)entry.Key), entry.Value));

    /// <summary>Preference variables by their names.</summary>
    public static IEnumerable<(string Name, object? Value)> OfPreferences(Hashtable preferences) =>
        preferences.Cast<DictionaryEntry>().Select(static entry => ("$" + entry.Key, entry.Value));

    /// <summary>A pool's variables by their names.</summary>
    public static IEnumerable<(string Name, object? Value)> OfVariables(Hashtable variables) =>
        variables.Cast<DictionaryEntry>().Select(static entry =>
            ($"-Variable['{CodeGeneration.EscapeSingleQuotedStringContent((string)entry.Key)}']", entry.Value));

    private static void ThrowIfRefused(ValueSerializer serializer, string name, object? value)
    {
        using var buffer = new PooledBuffer();
        try
        {
            serializer.Write(buffer, value);
        }
        catch (NotSerializableException refusal)
        {
            throw new NotSerializableException(
                name + refusal.MemberPath.TrimStart('$'), refusal.TypeName, refusal.Reason, refusal.InnerException);
        }
    }
}
