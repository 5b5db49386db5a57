using Pipeline.Stages.Sources;

namespace Pipeline.Tests.Builders.FileEvents;

/// <summary>
/// Plays events against the source of a run and compares with <see cref="FileEventModel"/> behind every pause. Nothing but a memory file
/// system and a clock moved by hand.
/// </summary>
internal sealed partial class FileEventRun : IAsyncDisposable
{
    /// <summary>Looks within which a file that is another must be noticed.</summary>
    private const int LooksToNotice = 2;

    /// <summary>
    /// The same where the file that was renamed still grew: its times then tell nothing, and its path is looked at every twelfth time.
    /// </summary>
    private const int LooksToNoticeHidden = 13;

    private static readonly TimeSpan s_longPause = TimeSpan.FromMinutes(11);
    private readonly MemoryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly List<AcceptedFrame> _accepted = [];
    private readonly List<TailNotice> _notices = [];
    private readonly FileEventModel _model;
    private readonly TailOptions _options;
    private readonly TimeSpan _patience; // how long a frame may take that was read, on a busy machine
    private FileEventReader? _reader;
    private ReaderCut? _cut;
    private bool _hasEnded;
    private bool _isOther; // what stands at the path may be another file since the last look

    private FileEventRun(TimeSpan patience)
    {
        _patience = patience;
        _options = new TailOptions
        {
            Follow = true,
            PollMax = TimeSpan.FromMilliseconds(200),
            BytesPerSecond = null,
            JitterSeed = 1,
            Pacer = new PollPacer(_time),
            WriterHasEnded = () => _hasEnded,
            Notice = _notices.Add,
        };
        _model = new FileEventModel(_folder, _options.HoleIsDamageAfter);
    }

    public int Looks { get; private set; }

    public int Frames => _model.Accepted.Count;

    public int Segments => _model.Accepted.Count == 0 ? 0 : _model.Accepted[^1].Segment + 1;

    /// <summary>Plays events to the end of the run.</summary>
    public static async Task<FileEventRun> PlayAsync(IEnumerable<FileEvent> events, TimeSpan patience)
    {
        await using FileEventRun run = new(patience);
        await run.ResumeAsync();
        foreach (FileEvent e in events)
        {
            await run.ApplyAsync(e);
        }

        await run.EndAsync();
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        if (_reader is not null)
        {
            await _reader.DisposeAsync();
        }
    }

    private async Task ApplyAsync(FileEvent e)
    {
        switch (e.Kind)
        {
            case FileEventKind.Pause:
                await PauseAsync(e.A);
                break;
            case FileEventKind.LongPause:
                await LongPauseAsync();
                break;
            case FileEventKind.NeverFilled:
                await NeverFillAsync(e.A, e.B);
                break;
            case FileEventKind.Checkpoint:
                await CheckpointAsync();
                break;
            case FileEventKind.Stop or FileEventKind.Kill:
                await StopAsync(e.Kind == FileEventKind.Kill);
                break;
            case FileEventKind.Resume:
                await ResumeAsync();
                break;
            case FileEventKind.Fail:
                _folder.Fail((Fault)e.A, e.B + 1);
                break;
            case FileEventKind.ShortReads:
                _folder.ReadShort(e.A, e.B);
                break;
            case FileEventKind.AppendToMoved:
                if (_folder.Moved is { } moved)
                {
                    _folder.Append(moved, e.A);
                }

                break;
            case FileEventKind.Append or FileEventKind.AppendFrames or FileEventKind.SizeAhead or FileEventKind.Fill or FileEventKind.FillPage:
                Write(e);
                break;
            default:
                _isOther = true;
                Replace(e);
                break;
        }
    }

    private async Task PauseAsync(int looks)
    {
        if (_reader is null)
        {
            return;
        }

        bool failed = await LookAsync(Math.Max(looks, LooksNeeded()) + _folder.ShortReadsLeft);
        if (_folder.Heal() || failed)
        {
            await LookAsync(LooksToNotice);
        }

        await AgreeAsync();
    }

    private int LooksNeeded()
    {
        if (!_isOther)
        {
            return 0;
        }

        _isOther = false;
        bool isHidden = _model.Open is { Links: > 0 } open && open != _folder.At && open.Changed == open.Modified;
        return isHidden ? LooksToNoticeHidden : LooksToNotice;
    }

    private async Task<bool> LookAsync(int looks)
    {
        bool failed = false;
        for (int i = 0; i < looks; i++)
        {
            _folder.Fired = Fault.None;
            Assert.True(await _time.StepAsync(_reader!.Reading), $"it ended by itself: {_reader.Reading.Exception?.InnerException}");
            _model.Look(_time.Now, _folder.Fired);
            failed |= _folder.Fired != Fault.None;
            Looks++;
        }

        return failed;
    }

    private async Task CheckpointAsync()
    {
        if (_reader is null)
        {
            return;
        }

        await PauseAsync(1);
        if (_model.HasNew)
        {
            Assert.True(await _reader.CutAsync(_patience), "no cut where one was asked for");
            Keep(_reader.Cut);
        }
    }

    private void Keep(ReaderCut? cut)
    {
        if (cut is not null && cut != _cut)
        {
            _cut = cut;
            _model.Cut();
        }
    }

    private async Task StopAsync(bool isKilled)
    {
        if (_reader is null)
        {
            return;
        }

        await PauseAsync(1);
        await _reader.StopAsync();
        if (!isKilled)
        {
            Keep(_reader.Cut);
        }

        CheckNothingIsHeld();
        await _reader.DisposeAsync();
        _reader = null;
    }

    private async Task ResumeAsync()
    {
        if (_reader is not null)
        {
            return;
        }

        _folder.Heal();
        _model.Resume();
        _reader = await FileEventReader.StartAsync(_folder, _time, _options, _accepted, _cut);
        _isOther = false;
        Assert.True(await _time.SettleAsync(_reader.Reading), $"it ended by itself: {_reader.Reading.Exception?.InnerException}");
        _model.Look(_time.Now, Fault.None);
        await AgreeAsync();
    }

    private async Task EndAsync()
    {
        await ResumeAsync();
        await PauseAsync(1);
        foreach (MemoryFile file in new[] { _folder.Require(), _model.Open }.OfType<MemoryFile>())
        {
            if (file.FirstHole < MemoryFile.HeaderBytes + (3 * MemoryFile.FrameBytes) || _model.Accepted.Count % 2 == 0)
            {
                file.Fill();
                _folder.Wrote(file);
            }
        }

        _hasEnded = true;
        bool goesOn = true;
        for (int i = 0; i < 20 && goesOn; i++)
        {
            goesOn = await _time.StepAsync(_reader!.Reading);
        }

        Assert.False(goesOn, "it did not end with its writer");
        await _reader!.Reading;
        _model.End(_time.Now);
        await AgreeAsync();
        CheckNothingIsHeld();
    }

    /// <summary>
    /// Every frame that was to be seen, none twice, none else, in order, each where it belongs; and what was said of the file.
    /// </summary>
    private async Task AgreeAsync()
    {
        await _reader!.WaitForAsync(_model.Accepted.Count, _model.Repeated, _patience);
        AcceptedFrame[] frames = _reader.Frames();
        int same = frames.Zip(_model.Accepted).TakeWhile(static p => p.First == p.Second).Count();
        if (same < frames.Length || same < _model.Accepted.Count)
        {
            Assert.Fail($"{frames.Length} frames for {_model.Accepted.Count}; frame {same} is {At(frames, same)}, not {At(_model.Accepted, same)}");
        }

        Assert.Equal(_model.Repeated, _reader.Source.FramesRepeated);
        Assert.Equal(_model.HolesGivenUp, _notices.Count(static n => n.Kind == TailNoticeKind.HoleIsDamage));
    }

    private static string At(IReadOnlyList<AcceptedFrame> frames, int at) => at < frames.Count ? frames[at].ToString().ReplaceLineEndings(" ") : "none";

    private void CheckNothingIsHeld()
    {
        TrajectorySource source = _reader!.Source;
        Assert.Equal(0, _folder.OpenHandles);
        Assert.Equal(0, source.Pool.Leaked);
        Assert.Equal(_model.Pieces, source.Pieces.Count);
        Assert.Equal(Math.Max(0, Segments - 1), source.Events.Counts.GetValueOrDefault("segment_break"));
    }
}
