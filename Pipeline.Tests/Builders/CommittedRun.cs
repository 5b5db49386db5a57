using System.Runtime.InteropServices;
using System.Text;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Tests.Builders;

/// <summary>What must be so of a directory of commits after any fault whatever.</summary>
internal static class CommittedRun
{
    /// <summary>
    /// All generations are whole, the newest is at least the last acknowledged, and everything it and the pointer name stands.
    /// </summary>
    public static Checkpoint? Check(string root, string runId, IReadOnlyDictionary<long, long> acknowledged)
    {
        OutputLayout layout = new(root);
        List<CheckpointFound> all = [.. new CheckpointStore(layout, runId).ReadAll()];
        Assert.All(all, f => Assert.Null(f.Problem));
        Assert.All(all, f => Assert.All(MemoryMarshal.Cast<byte, long>(f.Checkpoint!.States[0].Arrays[0].Bytes.Span).ToArray(), v => Assert.Equal(f.Checkpoint.Frames, v)));
        Assert.All(all, f => Assert.True(!acknowledged.TryGetValue(f.Generation, out long frames) || frames == f.Checkpoint!.Frames, $"generation {f.Generation} is not what was acknowledged"));
        Checkpoint? newest = all.FirstOrDefault()?.Checkpoint;
        Assert.True((newest?.Generation ?? 0) >= acknowledged.Keys.DefaultIfEmpty(0).Max(), "an acknowledged generation is lost");
        foreach (PublishedFile file in newest?.Files ?? [])
        {
            Assert.Equal(new FileStamp(file.Length, file.Sha256), DurableFile.StampOf(Path.Combine(root, file.File)));
        }

        foreach (string file in Directory.Exists(root) ? Directory.EnumerateFiles(root, "*.parquet", SearchOption.AllDirectories) : [])
        {
            byte[] bytes = File.ReadAllBytes(file);
            Assert.True(bytes.Length > 8 && Encoding.ASCII.GetString(bytes[..4]) == "PAR1" && Encoding.ASCII.GetString(bytes[^4..]) == "PAR1", $"{file} is half a file");
        }

        if (RunPointer.Read(layout, runId) is { } pointer)
        {
            Assert.True(pointer.Epoch <= newest!.Generation, "the pointer leads");
            Assert.Equal(pointer.Files.Keys, pointer.Sha256.Keys);
            Assert.All(pointer.Files, f => Assert.Equal(pointer.Sha256[f.Key], DurableFile.StampOf(Path.Combine(root, f.Value)).Sha256));
        }

        return newest;
    }
}
