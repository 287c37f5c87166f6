using System.Reflection;
using System.Runtime.ExceptionServices;

namespace PSMultiproc.Wire;

/// <summary>What an exception is made of, apart from its type.</summary>
internal sealed class ExceptionParts
{
    /// <summary>
    /// The message as the constructor got it; <see cref="Exception.Message"/> can add to it. Should the field go, the
    /// whole message stands for it.
    /// </summary>
    private static readonly FieldInfo? MessageField =
        typeof(Exception).GetField("_message", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>The message that a user reads.</summary>
    public required string Message { get; init; }

    /// <summary>The message as the constructor got it.</summary>
    public required string? GivenMessage { get; init; }

    /// <summary>Where it was thrown, as text.</summary>
    public required string? StackTrace { get; init; }

    /// <summary>The COM error code.</summary>
    public required int HResult { get; init; }

    /// <summary>The program that it came from.</summary>
    public required string? Source { get; init; }

    /// <summary>Where to read about it.</summary>
    public required string? HelpLink { get; init; }

    /// <summary>Keys and values in turn; those of null keys did not survive the way.</summary>
    public required object?[] Data { get; init; }

    /// <summary>What caused it.</summary>
    public required Exception? Inner { get; init; }

    /// <summary>The properties that its type adds, by name.</summary>
    public required IReadOnlyDictionary<string, object?> Properties { get; init; }

    /// <summary>The message as an exception's constructor got it.</summary>
    public static string? GivenMessageOf(Exception exception) =>
        MessageField is null ? exception.Message : (string?)MessageField.GetValue(exception);

    /// <summary>Makes an exception the first way that works.</summary>
    /// <returns>A <see cref="RemoteException"/> where none does.</returns>
    public Exception Build(string typeName, IReadOnlyList<ExceptionRecipe> recipes)
    {
        Exception exception = recipes.Select(TryMake).FirstOrDefault(static made => made is not null)
            ?? new RemoteException(Message, typeName, Inner);
        bool told = string.Equals(exception.Message, Message, StringComparison.Ordinal);
        if (!told) MessageField?.SetValue(exception, GivenMessage);
        exception.HResult = HResult;
        exception.Source = Source;
        exception.HelpLink = HelpLink;
        for (int i = 0; i + 1 < Data.Length; i += 2)
            if (Data[i] is { } key) exception.Data[key] = Data[i + 1];
        return StackTrace is null ? exception : ExceptionDispatchInfo.SetRemoteStackTrace(exception, StackTrace);
    }

    private Exception? TryMake(ExceptionRecipe recipe)
    {
        try
        {
            return (Exception)recipe.Constructor.Invoke([.. recipe.Sources.Select(ValueOf)]);
        }
        catch (Exception exception) when (exception is TargetInvocationException or ArgumentException)
        {
            return null;   // a property that did not survive the way, or a constructor that checks; the next is simpler
        }
    }

    private object? ValueOf(PropertyInfo source) => source.Name switch
    {
        nameof(Exception.Message) => GivenMessage,
        nameof(Exception.InnerException) => Inner,
        _ => Properties.GetValueOrDefault(source.Name),
    };
}
