namespace Pipeline.Tests.Formats.Readers;

/// <summary>The page that shows every error to users: it must show what the readers say.</summary>
internal static class ErrorDocs
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(SharedData.ProjectRoot, "docs", "errors.md"));
}
