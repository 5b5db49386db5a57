using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Architecture;

/// <summary>Generated blocks of documents: a difference is found and says how to rewrite it.</summary>
public sealed class DocBlockTests
{
    private const string Text = "before\n<!-- generated: a -->\none\ntwo\n<!-- /generated: a -->\nafter\n";

    [Fact]
    public void Block_IsWhatStandsBetweenItsLines()
    {
        (int from, int to) = DocBlock.Find("x.md", Text, "a");

        Assert.Equal("one\ntwo\n", Text[from..to]);
    }

    [Theory]
    [InlineData("no lines at all\n")]
    [InlineData("<!-- generated: a -->\nnever ended\n")]
    [InlineData("<!-- generated: a -->\n<!-- /generated: a -->\n<!-- generated: a -->\n<!-- /generated: a -->\n")]
    public void Block_MissingOrTwice_Fails(string text) =>
        Assert.Contains("expected one block", Assert.ThrowsAny<Exception>(() => DocBlock.Find("x.md", text, "a")).Message);

    [Fact]
    public void Difference_NamesTheLineAndTheCommand()
    {
        Assert.SkipWhen(DocBlock.Rewrites, "it would be rewritten");
        string license = File.ReadAllText(Path.Combine(SharedData.ProjectRoot, "LICENSE"));

        DocBlock.CheckFile("LICENSE", license);
        string message = Assert.ThrowsAny<Exception>(() => DocBlock.CheckFile("LICENSE", license + "more\n")).Message;

        Assert.Contains("expected: more", message);
        Assert.Contains($"{DocBlock.Variable}=1 Pipeline.Tests/bin/Release/net10.0/Pipeline.Tests -class \"{typeof(DocBlockTests).FullName}\"", message);
    }
}
