using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipeline.Formats.State;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Tests.Builders;

/// <summary>What stands in an output directory, as a reader sees it, and what must be so at every instant.</summary>
internal sealed class OutFolder(string root)
{
    private readonly Dictionary<string, long> _seen = [];

    public string Root => root;

    /// <summary>A run's pointer; null where there is none.</summary>
    public Pointer? Read(string run)
    {
        string path = Path.Combine(root, "latest", run + ".json");
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        using JsonDocument json = JsonDocument.Parse(bytes);
        JsonElement at = json.RootElement;
        return new Pointer(
            at.GetProperty("state").GetString()!,
            at.GetProperty("epoch").GetInt64(),
            at.GetProperty("frames").GetInt64(),
            at.GetProperty("sealed").GetBoolean(),
            [.. at.GetProperty("files").EnumerateObject().Select(f => f.Value.GetString()!)],
            at.GetProperty("sha256").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetString()!));
    }

    /// <summary>The hash of every file that the pointer names is that of its bytes, no more and no fewer.</summary>
    public Pointer CheckHashes(string run)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, "latest", run + ".json")));
        SortedDictionary<string, string> expected = new(StringComparer.Ordinal);
        foreach (JsonProperty file in json.RootElement.GetProperty("files").EnumerateObject())
        {
            expected[file.Name] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(root, file.Value.GetString()!))));
        }

        Assert.NotEmpty(expected);
        Pointer pointer = Read(run)!;
        Assert.Equal(expected, new SortedDictionary<string, string>(pointer.Sha256, StringComparer.Ordinal));
        return pointer;
    }

    /// <summary>Epoch of the pointer; 0 where there is none.</summary>
    public long Epoch(string run) => Read(run)?.Epoch ?? 0;

    /// <summary>Checkpoint files of a run, oldest first.</summary>
    public string[] Generations(string run)
    {
        string folder = Path.Combine(root, "state", run);
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "ckpt-*.arrow").Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>Number of the newest checkpoint; 0 where there is none.</summary>
    public long Generation(string run) => Generations(run).Select(f => Number(f, "ckpt-")).DefaultIfEmpty(0).Max();

    /// <summary>Number of the newest epoch of which any file stands; 0 where there is none.</summary>
    public long NewestData(string run)
    {
        string data = Path.Combine(root, "data");
        return Directory.Exists(data)
            ? Directory.GetDirectories(data).Select(t => Path.Combine(t, "run=" + run)).Where(Directory.Exists).SelectMany(Directory.GetFiles)
                .Where(f => f.EndsWith(".parquet", StringComparison.Ordinal)).Select(f => Number(f, "-e")).DefaultIfEmpty(0).Max()
            : 0;
    }

    /// <summary>A reader follows the pointer: it is whole, so are the files it names, and no epoch that was seen is taken back.</summary>
    public Pointer? CheckReader(string run)
    {
        Pointer? pointer = Read(run);
        long before = _seen.GetValueOrDefault(run);
        Assert.True((pointer?.Epoch ?? 0) >= before, $"{run}: epoch {before} was published, now the pointer says {pointer?.Epoch}");
        if (pointer is not null)
        {
            _seen[run] = pointer.Epoch;
            Assert.All(pointer.Files, f => AssertWhole(Path.Combine(root, f)));
            Assert.All(pointer.Files, f => Assert.Equal(pointer.Sha256[f.Split('/')[1]], Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(root, f))))));
        }

        return pointer;
    }

    /// <summary>
    /// After a process died: what a reader sees holds, every Parquet file is whole, every checkpoint reads, and one stands behind the
    /// pointer.
    /// </summary>
    public void CheckAfterDeath(string run)
    {
        Pointer? pointer = CheckReader(run);
        Assert.True(Generation(run) >= (pointer?.Epoch ?? 0), $"{run}: the pointer says epoch {pointer?.Epoch}, the newest checkpoint is {Generation(run)}");
        Assert.All(new CheckpointStore(new OutputLayout(root), run).ReadAll(), found => Assert.True(found.Problem is null, $"{run}: checkpoint {found.Generation}: {found.Problem?.Reason}"));
        foreach (string part in new[] { "data", "final" })
        {
            if (Directory.Exists(Path.Combine(root, part)))
            {
                Assert.All(Directory.GetFiles(Path.Combine(root, part), "*.parquet", SearchOption.AllDirectories), AssertWhole);
            }
        }
    }

    /// <summary>The newest checkpoint, which must read.</summary>
    public Checkpoint Newest(string run) => new CheckpointStore(new OutputLayout(root), run).ReadNewest().Newest!;

    /// <summary>
    /// The newest checkpoint line by line: its place in the source, and SHA-256 of every array of every state. Generation and paths are
    /// left out.
    /// </summary>
    public string[] States(string run)
    {
        Checkpoint checkpoint = Newest(run);
        return
        [
            $"{checkpoint.RunId} {checkpoint.Frames} {checkpoint.AtEnd} {checkpoint.ConfigSha256} {checkpoint.Run}",
            .. checkpoint.Sources.Select(p => $"{p.Name} {p.Committed} {p.Lines} {p.TailSha256}"),
            .. checkpoint.States.SelectMany(s => s.Arrays.Select(a => $"{s.Owner} {s.Version} {s.OptionsSha256} {a.Name} {a.Type} {(a.Type is "utf8" ? "" : $"[{string.Join(',', a.Shape)}] ")}{Digest(a)}")),
        ];
    }

    /// <summary>Paths below <c>final/</c> with their bytes.</summary>
    public SortedDictionary<string, byte[]> Final()
    {
        string final = Path.Combine(root, "final");
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        foreach (string file in Directory.Exists(final) ? Directory.GetFiles(final, "*", SearchOption.AllDirectories) : [])
        {
            files[Path.GetRelativePath(final, file)] = File.ReadAllBytes(file);
        }

        return files;
    }

    /// <summary>The same files below <c>final/</c> with the same bytes.</summary>
    public void AssertFinalEquals(OutFolder reference, string context = "")
    {
        SortedDictionary<string, byte[]> expected = reference.Final(), found = Final();
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Keys, found.Keys);
        foreach ((string file, byte[] bytes) in expected)
        {
            Assert.True(bytes.AsSpan().SequenceEqual(found[file]), $"{file} differs from the uninterrupted run ({root}) {context}");
        }
    }

    /// <summary>Magic at both ends and a footer length that fits.</summary>
    public static void AssertWhole(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        Assert.True(bytes.Length > 12 && bytes.AsSpan(0, 4).SequenceEqual("PAR1"u8) && bytes.AsSpan(^4).SequenceEqual("PAR1"u8), path);
        Assert.InRange(BitConverter.ToInt32(bytes, bytes.Length - 8), 1, bytes.Length - 12);
    }

    /// <summary>Short arrays as they are, so that a difference says what it is.</summary>
    private static string Digest(StateArray array) => array.Type is "utf8" ? Encoding.UTF8.GetString(array.Bytes.Span)
        : array.Bytes.Length <= 64 ? Convert.ToHexStringLower(array.Bytes.Span)
        : Convert.ToHexStringLower(SHA256.HashData(array.Bytes.Span));

    private static long Number(string file, string before)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        int at = name.LastIndexOf(before, StringComparison.Ordinal);
        return at >= 0 && long.TryParse(name.AsSpan(at + before.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
    }
}

/// <summary>What <c>latest/RUN.json</c> says.</summary>
internal sealed record Pointer(string State, long Epoch, long Frames, bool Sealed, string[] Files, Dictionary<string, string> Sha256);
