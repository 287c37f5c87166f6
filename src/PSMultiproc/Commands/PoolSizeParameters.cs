using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>The parameters that say how many workers a pool has: a number, or the least and the most.</summary>
internal static class PoolSizeParameters
{
    private const string Fixed = "ProcessCount";
    private const string Min = "MinProcessCount";
    private const string Max = "MaxProcessCount";

    /// <summary>Checks that they do not contradict each other; ends the command if they do.</summary>
    /// <param name="command">The command that has them.</param>
    /// <param name="elasticOnly">The name of a parameter that means something only with the least and the most.</param>
    /// <returns>The least and the most, which a fixed number is both; null where neither was given.</returns>
    public static (int? Min, int? Max) Check(PSCmdlet command, string? elasticOnly = null)
    {
        var given = command.MyInvocation.BoundParameters;
        var (min, max, count) = (Given(Min), Given(Max), Given(Fixed));
        var isElastic = min is not null || max is not null;
        if (isElastic && count is not null)
        {
            Refuse($"-{Fixed}: {count} is a fixed number of workers, and -{Min} and -{Max} make it grow and shrink. Give the one or the others.", count);
        }

        if (min > (max ?? int.MaxValue))
        {
            Refuse($"-{Min}: {min} is more than -{Max}, {max}. Give a smaller one.", min);
        }

        if (elasticOnly is not null && !isElastic && given.TryGetValue(elasticOnly, out var value))
        {
            Refuse($"-{elasticOnly}: the pool has a fixed number of workers, none of which is ended for having nothing to do. Give -{Min} and -{Max} too.", value);
        }

        return (min ?? count, max ?? count);

        int? Given(string parameter) => given.TryGetValue(parameter, out var number) ? (int?)number : null;

        void Refuse(string message, object? target) => command.ThrowTerminatingError(Errors.InvalidParameter("PoolSizeContradictory", message, target));
    }
}
