using System.Collections;
using System.Management.Automation;
using PSMultiproc.Session;

namespace PSMultiproc.Commands;

/// <summary>Lets a <c>-Pool</c> parameter take a pool or the name of one, or several where it has room for them.</summary>
/// <param name="takesSeveral">Whether it has.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PoolTransformationAttribute(bool takesSeveral) : ArgumentTransformationAttribute
{
    /// <summary>Whether the parameter has room for several pools.</summary>
    public bool TakesSeveral { get; } = takesSeveral;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => Unwrap(inputData) switch
    {
        IList several when TakesSeveral => several.Cast<object?>().Select(Find).ToArray(),
        IList several => throw new ArgumentTransformationMetadataException(
            $"It takes one pool and was given {several.Count}: a call is served by one pool."),
        var one => Find(one),
    };

    private static object? Find(object? value) => Unwrap(value) is string name
        ? SessionPools.Find(name) ?? throw new ArgumentTransformationMetadataException(Unknown(name))
        : Unwrap(value);

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static string Unknown(string name)
    {
        var names = string.Join(", ", SessionPools.All.Select(static pool => $"'{pool.Name}'"));
        return $"There is no pool named '{name}'. " +
            (names.Length == 0 ? "No pool is open; New-ProcessPool opens one." : $"Open pools: {names}.");
    }
}
