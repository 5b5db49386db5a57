using Pipeline.Host;
using Pipeline.Host.Configuration;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host;

/// <summary>A recipe that is no JSON: line and column from 1, the line itself, a caret below the place.</summary>
public sealed class BrokenRecipeTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("{\n  \"end\": {},\n  \"time\": {} \"species\": {}\n}\n", 3, 14, "'\"' is invalid after a value", "  \"time\": {} \"species\": {}")]
    [InlineData("{\r\n\t\"system\": \"Å\" \"end\": {}\r\n}", 2, 16, "is invalid after a value", "\t\"system\": \"Å\" \"end\": {}")] // a letter of two bytes is one column
    [InlineData("{ \"system\": \"x\", \"end\": nul }", 1, 28, "Expected the literal 'null'", "{ \"system\": \"x\", \"end\": nul }")]
    [InlineData("{\n  \"time\": { \"timestepFs\": 2\n\n", 2, 28, "a closing } or ] is missing", "  \"time\": { \"timestepFs\": 2")] // behind the last text, not two lines below it
    [InlineData("hello", 1, 1, "'h' is an invalid start of a value", "hello")]
    public void Place_IsShown(string text, int line, int column, string reason, string shown)
    {
        string[] lines = Message(text).Split('\n');

        Assert.Contains($"recipe.json): line {line}, column {column}: ", lines[0]);
        Assert.Contains(reason, lines[0]);
        Assert.Equal("  " + shown, lines[1]);
        Assert.Equal(column - 1 + 2, lines[2].IndexOf('^'));
        Assert.Equal(string.Concat(shown.Take(column - 1).Select(static c => c == '\t' ? '\t' : ' ')), lines[2][2..^1]); // tabs stay: the caret is below its letter
    }

    [Fact]
    public void LongLine_IsShownRoundThePlace()
    {
        string[] lines = Message("{ " + string.Join(", ", Enumerable.Range(0, 90).Select(static i => $"\"k{i}\": {i}")) + " \"x\": 1, " + new string(' ', 300) + "}").Split('\n');

        Assert.InRange(lines[1].Length, 60, 140);
        Assert.Equal("\"x\"", lines[1].Substring(lines[2].IndexOf('^'), 3));
    }

    [Fact]
    public void EmptyFile_IsSaid() => Assert.Contains("the file is empty", Message(" \n"));

    private string Message(string text) =>
        Assert.Throws<CommandException>(() => Recipe.Load(_scratch.Write("recipe.json", text), new Dictionary<string, string?>())).Message;
}
