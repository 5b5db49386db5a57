using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Formats;
using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Commit.Publishing;

/// <summary>
/// The directory a study of finished tables writes (<c>ensemble</c>, <c>compare</c>, <c>arrhenius</c>): tables, texts, and a manifest that
/// names them with their hashes. It appears whole or not at all.
/// </summary>
public sealed class StudyOutput : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly StagedFolder _folder;
    private readonly OutputDescriptor _output;
    private readonly string _kind;
    private readonly SortedDictionary<string, string> _hashes = new(StringComparer.Ordinal);

    private StudyOutput(StagedFolder folder, string kind, OutputDescriptor output) => (_folder, _kind, _output) = (folder, kind, output);

    /// <summary>What the manifest says beside the files.</summary>
    public JsonObject Manifest { get; } = [];

    /// <summary>Name of the manifest of a kind of study.</summary>
    public static string ManifestName(string kind) => kind + ".json";

    /// <summary>Begins one.</summary>
    /// <param name="target">The directory; an earlier study of the same kind is replaced.</param>
    /// <param name="kind">The verb: <c>ensemble</c>.</param>
    /// <param name="output">How tables are written.</param>
    /// <exception cref="IOException">The directory is something else, or cannot be made.</exception>
    public static StudyOutput Create(string target, string kind, OutputDescriptor output) =>
        new(StagedFolder.Create(target, ManifestName(kind)), kind, output);

    /// <summary>Writes a table.</summary>
    /// <param name="path">Relative path without extension, forward slashes: <c>ensemble/rdf/rdf</c>.</param>
    /// <param name="table">The table.</param>
    /// <returns>Relative path of the file, and the hash of its bytes.</returns>
    public async Task<(string File, string Sha256)> AddAsync(string path, ColumnTable table)
    {
        ColumnTable complete = CompletedTable.Of(table);
        string content = ContentHash.Of(complete), file = path + _output.Extension;
        FileStamp stamp = await WriteAsync(file, stream => _output.Create().WriteAsync(complete, content, stream, CancellationToken.None).AsTask());
        return (file, stamp.Sha256);
    }

    /// <summary>Writes a text.</summary>
    /// <param name="file">Relative path.</param>
    /// <param name="text">The text.</param>
    public async Task AddTextAsync(string file, string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        await WriteAsync(file, stream => stream.WriteAsync(bytes).AsTask());
    }

    /// <summary>Writes the manifest and puts the directory in its place.</summary>
    public async Task CommitAsync()
    {
        JsonObject all = new() { ["study"] = _kind, ["ionstream.version"] = Release.Number };
        foreach ((string key, JsonNode? value) in Manifest)
        {
            all[key] = value?.DeepClone();
        }

        all["sha256"] = JsonSerializer.SerializeToNode(_hashes);
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(all, s_json);
        await DurableFile.CreateAsync(Path.Combine(_folder.Path, ManifestName(_kind)), stream => stream.WriteAsync(bytes).AsTask());
        _folder.Commit();
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private async Task<FileStamp> WriteAsync(string file, Func<Stream, Task> write)
    {
        string path = Path.Combine(_folder.Path, file);
        DurableFile.CreateDirectory(Path.GetDirectoryName(path)!);
        FileStamp stamp = await DurableFile.CreateAsync(path, write);
        _hashes[file] = stamp.Sha256;
        return stamp;
    }
}
