using System.Collections;
using PSMultiproc.Wire;

namespace PSMultiproc.Scripts;

/// <summary>Writes a script with its arguments and <c>$using:</c> values as one value.</summary>
internal static class ScriptParts
{
    /// <exception cref="NotSerializableException">
    /// A part cannot be sent. The exception names it as the user wrote it: <c>-ArgumentList[0]</c>, <c>$using:name</c>.
    /// </exception>
    public static byte[] ToBytes(ValueSerializer serializer, object?[] parts, object?[] arguments, Hashtable usingValues, Hashtable? preferences = null)
    {
        using var buffer = new PooledBuffer();
        try
        {
            serializer.Write(buffer, parts);
        }
        catch (NotSerializableException)
        {
            ThrowForCulprit(serializer, arguments, usingValues, preferences ?? []);
            throw;
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void ThrowForCulprit(ValueSerializer serializer, object?[] arguments, Hashtable usingValues, Hashtable preferences)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            ThrowIfRefused(serializer, $"-ArgumentList[{i}]", arguments[i]);
        }

        foreach (DictionaryEntry entry in usingValues)
        {
            ThrowIfRefused(serializer, UsingValues.ExpressionOf((string)entry.Key), entry.Value);
        }

        foreach (DictionaryEntry entry in preferences)
        {
            ThrowIfRefused(serializer, "$" + (string)entry.Key, entry.Value);
        }
    }

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
