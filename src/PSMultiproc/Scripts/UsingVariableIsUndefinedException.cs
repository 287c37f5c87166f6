namespace PSMultiproc;

/// <summary>A <c>$using:</c> expression names a variable that the caller does not have.</summary>
public sealed class UsingVariableIsUndefinedException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "UsingVariableIsUndefined";

    internal UsingVariableIsUndefinedException(string variable)
        : base(Id, $"The variable '{Written("using:" + variable)}' cannot be retrieved because it has not been set in the calling session. Set {Written(variable)} first, or check the name.")
    {
    }

    /// <summary>A variable as a script has to say it.</summary>
    private static string Written(string name) =>
        name.All(static letter => char.IsLetterOrDigit(letter) || letter is '_' or ':') ? "$" + name : "${" + name + "}";
}
