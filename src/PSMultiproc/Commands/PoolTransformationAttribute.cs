using System.Management.Automation;
using PSMultiproc.Session;

namespace PSMultiproc.Commands;

/// <summary>Lets a <c>-Pool</c> parameter take a pool or the name of one.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PoolTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is string name
            ? SessionPools.Find(name) ?? throw new ArgumentTransformationMetadataException(Unknown(name))
            : value;
    }

    private static string Unknown(string name)
    {
        var names = string.Join(", ", SessionPools.All.Select(static pool => $"'{pool.Name}'"));
        return $"There is no pool named '{name}'. " +
            (names.Length == 0 ? "No pool is open; New-ProcessPool opens one." : $"Open pools: {names}.");
    }
}
