using System.Reflection;
using System.Runtime.CompilerServices;
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

    private static readonly FieldInfo? InnerField =
        typeof(Exception).GetField("_innerException", BindingFlags.Instance | BindingFlags.NonPublic);

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

    /// <summary>Makes an exception of a type: the first way that works, at last without a constructor.</summary>
    /// <param name="type">The type; null where this process does not have it.</param>
    /// <param name="formatter">What is known of the type.</param>
    /// <returns>Null where no way leads to an exception that says the same.</returns>
    public Exception? TryBuild(Type? type, ExceptionFormatter? formatter)
    {
        if (type is null || formatter is null || type.IsAbstract) return null;
        Exception? exception = formatter.Recipes.Select(TryMake).FirstOrDefault(static made => made is not null) ?? TryMakeBare(type);
        if (exception is null) return null;
        foreach (ExceptionProperty property in formatter.Properties)
            property.Restore(exception, Properties.GetValueOrDefault(property.Property.Name));
        return exception;
    }

    /// <summary>Gives an exception what every exception has.</summary>
    public Exception Complete(Exception exception)
    {
        if (Inner is not null && exception.InnerException is null) InnerField?.SetValue(exception, Inner);
        exception.HResult = HResult;
        exception.Source = Source;
        exception.HelpLink = HelpLink;
        for (int i = 0; i + 1 < Data.Length; i += 2)
            if (Data[i] is { } key) exception.Data[key] = Data[i + 1];
        return StackTrace is null ? exception : ExceptionDispatchInfo.SetRemoteStackTrace(exception, StackTrace);
    }

    private static bool Says(Exception exception, string message)
    {
        try
        {
            return string.Equals(exception.Message, message, StringComparison.Ordinal);
        }
        catch (Exception fault) when (fault is NullReferenceException or InvalidOperationException or ArgumentException)
        {
            return false;   // its message is made of what a constructor would have set
        }
    }

    /// <summary>Makes an exception say the same, if it does not.</summary>
    private bool TrySetMessage(Exception exception)
    {
        if (Says(exception, Message)) return true;
        SetMessage(exception, GivenMessage);
        if (Says(exception, Message)) return true;
        SetMessage(exception, Message);
        return Says(exception, Message);
    }

    /// <summary>Sets the message in each field of that name: some types keep it a second time.</summary>
    private static void SetMessage(Exception exception, string? message)
    {
        const BindingFlags own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (Type? type = exception.GetType(); type is not null; type = type.BaseType)
            if (type.GetField("_message", own) is { } field && field.FieldType == typeof(string)) field.SetValue(exception, message);
    }

    private Exception? TryMakeBare(Type type)
    {
        var exception = (Exception)RuntimeHelpers.GetUninitializedObject(type);
        InnerField?.SetValue(exception, Inner);
        return InnerField is not null && TrySetMessage(exception) ? exception : null;
    }

    private Exception? TryMake(ExceptionRecipe recipe)
    {
        try
        {
            var made = (Exception)recipe.Constructor.Invoke([.. recipe.Sources.Select(ValueOf)]);
            TrySetMessage(made);
            return made;
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
