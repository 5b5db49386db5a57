using System.Security.Cryptography;
using System.Text.Json;
using Pipeline.Formats;
using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Results;

/// <summary>The tables of a study (<c>ensemble</c>, <c>compare</c>, <c>arrhenius</c>) as its manifest names them, with their hashes.</summary>
public sealed class StudyReader
{
    private static readonly string[] s_kinds = ["ensemble", "compare", "arrhenius"];
    private readonly string _manifest;
    private readonly SortedDictionary<string, (string File, string Sha256)> _files;

    private StudyReader(string root, string kind, string manifest, SortedDictionary<string, (string File, string Sha256)> files, JsonElement json) =>
        (Root, Kind, _manifest, _files, Manifest) = (root, kind, manifest, files, json);

    /// <summary>Absolute path of its directory.</summary>
    public string Root { get; }

    /// <summary>The verb that made it.</summary>
    public string Kind { get; }

    /// <summary>Names of its tables, in ordinal order; of an ensemble the means, not those of its runs.</summary>
    public IReadOnlyList<string> Tables => [.. _files.Keys];

    /// <summary>What the manifest says of the study beside its files.</summary>
    public JsonElement Manifest { get; }

    /// <summary>The study in a directory; null where there is none.</summary>
    /// <exception cref="TableReadException">Its manifest is damaged.</exception>
    public static StudyReader? Open(string root)
    {
        string full = Path.GetFullPath(root);
        if (s_kinds.FirstOrDefault(k => File.Exists(Path.Combine(full, k + ".json"))) is not { } kind)
        {
            return null;
        }

        string manifest = Path.Combine(full, kind + ".json");
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(manifest));
            SortedDictionary<string, (string, string)> files = new(StringComparer.Ordinal);
            foreach (JsonProperty file in json.RootElement.GetProperty("sha256").EnumerateObject())
            {
                string[] parts = file.Name.Split('/');
                string table = Path.GetFileNameWithoutExtension(parts[^1]);
                if (parts.Length >= 2 && string.Equals(parts[^2], table, StringComparison.Ordinal) && !parts.Contains("..", StringComparer.Ordinal))
                {
                    files[Key(kind, parts, table)] = (file.Name, file.Value.GetString() ?? "");
                }
            }

            return new StudyReader(full, kind, manifest, files, json.RootElement.Clone());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new TableReadException(TableReadFault.Damaged, $"{manifest}: expected the manifest of a study, as ionstream {kind} writes it; {error.Message}", error);
        }
    }

    /// <summary>The means of a comparison's sides are called by side and table: <c>reference/rdf</c>.</summary>
    private static string Key(string kind, string[] parts, string table) => kind is "compare" && parts.Length > 2 ? $"{parts[0]}/{table}" : table;

    /// <summary>Reads a table.</summary>
    /// <exception cref="TableReadException">There is none of that name, or its bytes are not those that were written.</exception>
    public async Task<PublishedTable> ReadAsync(string table, CancellationToken cancellationToken = default)
    {
        if (!_files.TryGetValue(table, out (string File, string Sha256) file))
        {
            throw new TableReadException(TableReadFault.Missing, $"{Root}: this {Kind} has no table {table}; it has {RunResults.List(Tables)}.") { Unknown = table, Known = Tables };
        }

        string path = Path.Combine(Root, file.File);
        if (!File.Exists(path))
        {
            throw new TableReadException(TableReadFault.Missing, $"{path}: is named by {_manifest} but not there. Make the {Kind} again.");
        }

        byte[] bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) is var found && !string.Equals(found, file.Sha256, StringComparison.Ordinal))
        {
            throw new TableReadException(TableReadFault.Damaged, $"{path}: damaged, or replaced by hand: expected the bytes of SHA-256 {file.Sha256}, as {_manifest} has it, found {found}. Make the {Kind} again.");
        }

        ColumnTable read = await ResultFormat.Of(path).Read().ReadAsync(bytes, null, cancellationToken);
        return new PublishedTable(Kind, Kind, new ResultFile(table, file.File, file.Sha256) { IsSealed = true }, read, null);
    }
}
