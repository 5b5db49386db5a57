using System.Text.Json;
using Pipeline.Formats.Tables;
using Pipeline.Tests.Formats.Parquet;

namespace Pipeline.Tests.Formats.Arrow;

/// <summary>A file as npm's apache-arrow sees it: the first line of read-arrow.mjs, and the rows.</summary>
internal sealed record ArrowSeen(ArrowSeen.FileHeader Header, string[] Lines)
{
    public static async Task<ArrowSeen> ReadAsync(string file, bool rows = true)
    {
        string[] lines = await NodeReaders.RunAsync("read-arrow.mjs", rows ? [file] : [file, "--no-rows"]);
        return new ArrowSeen(JsonSerializer.Deserialize<FileHeader>(lines[0], JsonSerializerOptions.Web)!, lines[1..]);
    }

    /// <summary>Cells of a row, in the spelling of <see cref="Cells"/>.</summary>
    public string?[] Row(int row)
    {
        using JsonDocument cells = JsonDocument.Parse(Lines[row]);
        return [.. cells.RootElement.EnumerateArray().Select(static c => c.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => c.GetString(),
        })];
    }

    internal sealed record FileHeader(
        string[][] Schema, int Rows, Dictionary<string, string> Metadata, string ContentHash, Dictionary<string, Dictionary<string, string>> Fields, string[][] Footer);
}
