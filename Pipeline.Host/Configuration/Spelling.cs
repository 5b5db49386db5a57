namespace Pipeline.Host.Configuration;

/// <summary>The known name that a misspelt one was meant to be: an option, a verb, a key of a recipe.</summary>
internal static class Spelling
{
    private const int ShortName = 4; // among so few letters two edits make any name of any other
    private const int FewestOfABeginning = 3;

    /// <summary>The known name within two edits, one in a short name; else the only one that begins so. Case, dashes and underscores do not count.</summary>
    public static string? Closest(string word, IEnumerable<string> known)
    {
        string wanted = Plain(word);
        (string Name, string Plain)[] names = [.. known.Distinct(StringComparer.Ordinal).Select(static k => (k, Plain(k)))];
        string? closest = names.Select(k => (k.Name, Edits: Edits(wanted, k.Plain)))
            .Where(k => k.Edits <= (Math.Min(wanted.Length, Plain(k.Name).Length) <= ShortName ? 1 : 2)).OrderBy(static k => k.Edits).FirstOrDefault().Name;
        if (closest is not null || wanted.Length < FewestOfABeginning)
        {
            return closest;
        }

        string[] beginning = [.. names.Where(k => k.Plain.StartsWith(wanted, StringComparison.Ordinal)).Select(static k => k.Name)];
        return beginning.Length == 1 ? beginning[0] : null;
    }

    private static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Letters to add, remove, change, or swap with their neighbour (optimal string alignment).</summary>
    private static int Edits(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
