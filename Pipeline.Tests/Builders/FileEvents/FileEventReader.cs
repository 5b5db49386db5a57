using System.Diagnostics;
using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Tests.Builders.FileEvents;

/// <summary>What a reader leaves at a cut.</summary>
internal sealed record ReaderCut(int Frames, IReadOnlyList<StateArrays> States, IReadOnlyList<SourcePiece> Pieces);

/// <summary>The product under test: one process's reading of the file, from the beginning or from a cut.</summary>
internal sealed class FileEventReader : IAsyncDisposable
{
    private const string Folder = "no-such-folder"; // nothing of it is looked for but what MemoryFolder has; VASP's other files are not there
    private static readonly RunInput s_input = new("run", Folder, Folder + "/XDATCAR");

    private static readonly RunDescription s_run = new()
    {
        RunId = "run",
        Topology = new Topology("small", [("Ag", 2), ("I", 1)]),
        Period = 100_000_000,
        FirstCell = Cell.Orthorhombic(10, 10, 10),
        TimestepFs = 1,
        LabelStride = 1,
    };

    private readonly MemoryFolder _folder;
    private readonly List<AcceptedFrame> _accepted;
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly CancellationTokenSource _stop = new();
    private ReaderCut? _cutting;
    private volatile ReaderCut? _cut;
    private long _index;
    private int _segment = -1;

    private FileEventReader(MemoryFolder folder, TimeProvider time, TailOptions options, List<AcceptedFrame> accepted)
    {
        (_folder, _accepted) = (folder, accepted);
        Source = new TrajectorySource(SourceMembers.Of(s_input), s_run, new RunSettings(), options, stopAtDamage: false, time) { Files = folder };
        Source.Cutting = _ => _cutting = new ReaderCut(0, Source.Snapshot(), Source.Pieces);
    }

    public TrajectorySource Source { get; }

    public Task Reading { get; private set; } = Task.CompletedTask;

    /// <summary>The last cut of this reader; null while there is none.</summary>
    public ReaderCut? Cut => _cut;

    /// <summary>Begins; as the program does it, the bytes up to the cut tell whether it is the same file still.</summary>
    public static async Task<FileEventReader> StartAsync(MemoryFolder folder, TimeProvider time, TailOptions options, List<AcceptedFrame> accepted, ReaderCut? from)
    {
        FileEventReader reader = new(folder, time, options, accepted);
        accepted.RemoveRange(from?.Frames ?? 0, accepted.Count - (from?.Frames ?? 0));
        if (from is not null)
        {
            reader.Source.Restore(CheckpointOf(from), await FingerprintAsync(folder, from.Pieces[^1]));
        }

        reader._segment = accepted.Count == 0 ? -1 : accepted[^1].Segment;
        reader._index = accepted.Count(f => f.Segment == reader._segment);
        reader.Reading = Task.Run(reader.ReadAsync);
        return reader;
    }

    /// <summary>Waits until so many frames came, and so many that are known already; it may be that none comes any more.</summary>
    public async Task WaitForAsync(int frames, int repeated, TimeSpan atMost)
    {
        while (Count() < frames && !Reading.IsCompleted && await _arrived.WaitAsync(atMost))
        {
        }

        Stopwatch waited = Stopwatch.StartNew(); // of a known frame no message comes
        while (Source.FramesRepeated < repeated && !Reading.IsCompleted && waited.Elapsed < atMost)
        {
            await Task.Delay(1);
        }
    }

    public async Task<bool> CutAsync(TimeSpan atMost)
    {
        ReaderCut? before = _cut;
        Source.Clock.Ask();
        while (_cut == before && await _arrived.WaitAsync(atMost))
        {
        }

        return _cut != before;
    }

    public AcceptedFrame[] Frames()
    {
        lock (_accepted)
        {
            return [.. _accepted];
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Reading;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Source.Dispose();
        _stop.Dispose();
        _arrived.Dispose();
    }

    private int Count()
    {
        lock (_accepted)
        {
            return _accepted.Count;
        }
    }

    private async Task ReadAsync()
    {
        await foreach (PipelineMessage message in Source.ReadAsync(_stop.Token))
        {
            switch (message)
            {
                case Frame frame:
                    Accept(frame);
                    break;
                case CheckpointBarrier:
                    _cut = _cutting! with { Frames = Count() };
                    break;
            }

            _arrived.Release();
        }
    }

    private void Accept(Frame frame)
    {
        _index = frame.Segment == _segment ? _index : 0;
        _segment = frame.Segment;
        Assert.Equal(_index++, frame.Index);
        lock (_accepted)
        {
            Assert.Equal(_accepted.Count, frame.Ordinal);
            _accepted.Add(new AcceptedFrame(Print(frame), frame.Segment, frame.Step));
        }

        frame.Release();
    }

    /// <summary>As the file has it.</summary>
    private static string Print(Frame frame)
    {
        StringBuilder text = new($"Direct configuration={frame.Label,6}\n");
        int atoms = frame.Topology.AtomCount;
        for (int atom = 0; atom < atoms; atom++)
        {
            text.Append(' ');
            for (int axis = 0; axis < 3; axis++)
            {
                text.Append(XdatcarText.Field(frame.Scaled[(axis * atoms) + atom]));
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static async Task<SourceFingerprint?> FingerprintAsync(MemoryFolder folder, SourcePiece piece)
    {
        if (folder.At is null)
        {
            return null;
        }

        using MemoryStream stream = new(folder.At.Bytes.ToArray());
        return await SourceFingerprint.OfAsync(stream, piece.Committed) is { } now && now.ToHex() == piece.TailSha256 ? now : null;
    }

    private static Checkpoint CheckpointOf(ReaderCut cut) => new()
    {
        Generation = 1,
        RunId = "run",
        Release = "test",
        Run = "",
        Config = new Dictionary<string, string>(StringComparer.Ordinal),
        ConfigSha256 = "",
        Frames = cut.Frames,
        Sources = cut.Pieces,
        States = cut.States,
        Files = [],
    };
}
