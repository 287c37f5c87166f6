namespace PSMultiproc.Pools;

/// <summary>Suggests what a user may have meant by a name that does not exist.</summary>
internal static class NearestNames
{
    /// <summary>So many suggestions are a help; more are a list.</summary>
    private const int Most = 3;

    /// <summary>A sentence that names the nearest of the names there are; empty when there are none.</summary>
    public static string Describe(string wanted, IEnumerable<string> existing)
    {
        var nearest = existing
            .Distinct()
            .OrderBy(name => Distance(wanted.ToUpperInvariant(), name.ToUpperInvariant()))
            .Take(Most)
            .Select(static name => $"'{name}'")
            .ToList();
        return nearest.Count == 0 ? string.Empty : $"Nearest: {string.Join(", ", nearest)}.";
    }

    /// <summary>How many letters to insert, remove or replace (V. Levenshtein, 1965; row by row after Wagner and Fischer).</summary>
    public static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[to.Length];
    }
}
