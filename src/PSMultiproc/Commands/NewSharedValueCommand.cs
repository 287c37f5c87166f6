using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Makes a value in memory that all processes share, with atomic operations.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "SharedValue")]
[OutputType(typeof(SharedValue))]
public sealed class NewSharedValueCommand : NewTypedObjectCommand
{
    /// <summary>What it is at first, and so its type, unless -Type tells another; the type's zero when absent.</summary>
    [Parameter(Position = 0)]
    [AllowNull]
    public object? Value { get; set; }

    private protected override IReadOnlyList<SharedObject> Create()
    {
        var value = Plain(Value);
        var type = Type ?? value?.GetType() ?? throw RefuseToGuess("-Value: there is none that tells the type.");
        Check(type);
        return [SharedValue.Create(type, value is null ? null : Convert(value, type, string.Empty), Name, !Unsynchronized)];
    }
}
