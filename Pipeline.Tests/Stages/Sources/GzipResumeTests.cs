using System.IO.Compression;
using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Graph;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Sources;

/// <summary>A gzipped trajectory read on from a checkpoint: what the metadata say of it is that of one reading.</summary>
public sealed class GzipResumeTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task ReadOn_FromTheEndOrTheMiddle_TheHashOfTheEndIsThatOfOneReading(int stopAt)
    {
        byte[] text = Encoding.ASCII.GetBytes(SmallXdatcar.Of(SmallXdatcar.Labels(400)));
        await using (GZipStream gzip = new(File.Create(_scratch["XDATCAR.gz"]), CompressionLevel.Fastest))
        {
            await gzip.WriteAsync(text, TestContext.Current.CancellationToken);
        }

        TrajectorySource whole = Source(), first = Source(), second = Source();
        await Read(whole, int.MaxValue);
        Checkpoint cut = (await Read(first, stopAt))!;
        using MemoryStream stream = new(text);
        SourceFingerprint fingerprint = (await SourceFingerprint.OfAsync(stream, cut.Sources[^1].Committed))!;
        Assert.Equal(stopAt == 0, cut.Sources[^1].Committed == text.Length);
        second.Restore(cut, fingerprint);
        await Read(second, int.MaxValue);

        Assert.Contains("sha256-tail=", whole.Summary.Source);
        Assert.Equal(whole.Summary.Source, second.Summary.Source);
        Assert.Equal(whole.Summary.Frames, second.Summary.Frames);
    }

    private TrajectorySource Source()
    {
        RunInput input = RunInput.Resolve(_scratch["XDATCAR.gz"]);
        RunSettings settings = new() { TimestepFs = 1 };
        TimeProvider time = TimeProvider.System;
        return new TrajectorySource(SourceMembers.Of(input), RunProbe.Describe(input, settings, isFinal: true)!, settings, new TailOptions(), stopAtDamage: false, time)
        {
            Clock = new BarrierClock(new BarrierSchedule(TimeSpan.Zero, 1, TimeSpan.Zero), time),
        };
    }

    /// <summary>To the end, or to the first barrier behind so many frames; the last barrier's checkpoint.</summary>
    private static async Task<Checkpoint?> Read(TrajectorySource source, int stopAt)
    {
        Checkpoint? cut = null;
        long frames = 0;
        source.Cutting = _ => cut = new Checkpoint
        {
            Generation = 1,
            RunId = "run",
            Release = "test",
            Run = "",
            Config = new Dictionary<string, string>(StringComparer.Ordinal),
            ConfigSha256 = "",
            Frames = frames,
            Sources = source.Pieces,
            States = source.Snapshot(),
            Files = [],
        };
        await foreach (PipelineMessage message in source.ReadAsync(TestContext.Current.CancellationToken))
        {
            frames += message is Frame ? 1 : 0;
            (message as Frame)?.Release();
            if (message is CheckpointBarrier && stopAt > 0 && frames >= stopAt)
            {
                break;
            }
        }

        return cut;
    }
}
