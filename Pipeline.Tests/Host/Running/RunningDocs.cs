namespace Pipeline.Tests.Host.Running;

/// <summary>The files of <c>docs/running</c>.</summary>
internal static class RunningDocs
{
    public static string Folder { get; } = Path.Combine(SharedData.ProjectRoot, "docs", "running");

    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));
}
