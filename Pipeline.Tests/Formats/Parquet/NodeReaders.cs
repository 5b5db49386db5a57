using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Pipeline.Formats.Tables;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Formats.Parquet;

/// <summary>Readers nobody here wrote (DuckDB, hyparquet, parquet-wasm), run by node from <c>Pipeline.Tests/readers</c>.</summary>
internal static class NodeReaders
{
    private static readonly string s_folder = Path.Combine(SharedData.ProjectRoot, "Pipeline.Tests", "readers");

    /// <summary>Each takes half a second to start: the quick tests ask the one most people use.</summary>
    public static string[] Names { get; } = Tier.Of<string[]>(quick: ["duckdb"], ci: ["duckdb", "hyparquet", "parquetwasm"], @long: ["duckdb", "hyparquet", "parquetwasm"]);

    public static TheoryData<string> All => [.. Names];

    /// <summary>Schema, metadata, content hash and, if wanted, every row as the reader sees them.</summary>
    public static async Task<FileSeen> ReadAsync(string reader, string file, bool rows = true)
    {
        string[] lines = await RunAsync("read-parquet.mjs", rows ? [reader, file] : [reader, file, "--no-rows"]);
        return new FileSeen(JsonSerializer.Deserialize<FileHeader>(lines[0], JsonSerializerOptions.Web)!, lines[1..]);
    }

    /// <summary>Rows of a DuckDB query, a row as its values in text between bars.</summary>
    public static async Task<string[]> DuckDbAsync(string sql)
    {
        string[] lines = await RunAsync("duckdb-sql.mjs", [sql]);
        return [.. lines.Select(static l => string.Join(" | ", JsonSerializer.Deserialize<string?[]>(l)!.Select(static v => v ?? "null")))];
    }

    /// <summary>
    /// Lines that a script of <c>Pipeline.Tests/readers</c> prints; skips the test where node or its packages are missing, fails it under
    /// CI.
    /// </summary>
    public static async Task<string[]> RunAsync(string script, string[] arguments)
    {
        if (!Directory.Exists(Path.Combine(s_folder, "node_modules")))
        {
            Missing("Pipeline.Tests/readers/node_modules (npm ci)");
        }

        ProcessStartInfo start = new("node")
        {
            WorkingDirectory = s_folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(script);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Start(start);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.True(process.ExitCode == 0, $"{script} {string.Join(' ', arguments)}: {await errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Missing("node");
            throw;
        }
    }

    private static void Missing(string what)
    {
        bool mustRun = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal);
        Assert.False(mustRun, $"{what} is missing and CI=true");
        Assert.Skip($"{what} is missing");
    }
}

/// <summary>First line of what read-parquet.mjs prints.</summary>
internal sealed record FileHeader(string[][] Schema, int Rows, Dictionary<string, string> Metadata, string ContentHash);

/// <summary>A file as an independent reader sees it.</summary>
internal sealed record FileSeen(FileHeader Header, string[] Lines);
