namespace Pipeline.Tests.Builders;

/// <summary>
/// A block of a document that is generated from the program: what stands between the lines
/// <c>&lt;!-- generated: NAME --&gt;</c> and <c>&lt;!-- /generated: NAME --&gt;</c>.
/// </summary>
internal static class DocBlock
{
    /// <summary>Set to 1, this environment variable has a test rewrite what it would otherwise compare.</summary>
    public const string Variable = "PIPELINE_WRITE_DOCS";

    public static bool Rewrites => Environment.GetEnvironmentVariable(Variable) is "1";

    /// <summary>
    /// Fails where the block's text is not the expected one (a newline at its end is the same as none); rewrites it where
    /// <see cref="Variable"/> says so. A document is named as <c>docs/tables.md</c>.
    /// </summary>
    public static void Check(string documentBelowProjectRoot, string name, string expected)
    {
        string path = Path.Combine(SharedData.ProjectRoot, documentBelowProjectRoot);
        string text = File.ReadAllText(path);
        (int from, int to) = Find(documentBelowProjectRoot, text, name);
        string wanted = expected.TrimEnd('\n') + "\n";
        if (Differs(text[from..to], wanted, $"{documentBelowProjectRoot}, block '{name}'"))
        {
            File.WriteAllText(path, text[..from] + wanted + text[to..]);
        }
    }

    /// <summary>The same for a file that is generated as a whole.</summary>
    public static void CheckFile(string fileBelowProjectRoot, string expected)
    {
        string path = Path.Combine(SharedData.ProjectRoot, fileBelowProjectRoot);
        if (Differs(File.Exists(path) ? File.ReadAllText(path) : "", expected, fileBelowProjectRoot))
        {
            File.WriteAllText(path, expected);
        }
    }

    /// <summary>Where the block's text begins and where it ends.</summary>
    internal static (int From, int To) Find(string document, string text, string name)
    {
        string first = $"<!-- generated: {name} -->\n", last = $"<!-- /generated: {name} -->";
        int from = text.IndexOf(first, StringComparison.Ordinal);
        int to = from < 0 ? -1 : text.IndexOf(last, from, StringComparison.Ordinal);
        bool twice = from >= 0 && text.IndexOf(first, from + 1, StringComparison.Ordinal) >= 0;
        string found = twice ? "two" : "none";
        Assert.True(
            to >= 0 && !twice,
            $"{document}: expected one block between the lines '{first.TrimEnd('\n')}' and '{last}', found {found}; "
                + "put the two lines where the text belongs.");
        return (from + first.Length, to);
    }

    /// <summary>Whether the text has to be rewritten; where nobody asked for that, a difference fails and says how.</summary>
    private static bool Differs(string found, string expected, string what)
    {
        if (found == expected || Rewrites)
        {
            return found != expected;
        }

        string[] left = expected.Split('\n'), right = found.Split('\n');
        int at = 0;
        while (at < left.Length && at < right.Length && left[at] == right[at])
        {
            at++;
        }

        string test = TestContext.Current.TestMethod?.TestClass.TestClassName ?? "*";
        Assert.Fail($"""
            {what} is generated, and line {at + 1} of it is not what the program says.
            expected: {(at < left.Length ? left[at] : "(nothing)")}
            found:    {(at < right.Length ? right[at] : "(nothing)")}
            rewrite it after a build: {Variable}=1 Pipeline.Tests/bin/Release/net10.0/Pipeline.Tests -class "{test}"
            """);
        return false;
    }
}
