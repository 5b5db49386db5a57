using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Pipeline.Stages.Sources;

namespace Pipeline.Tests.Builders;

/// <summary>A tail of a real file under a clock moved by hand: what it has read, did and said, look by look.</summary>
internal sealed class TailRun : IAsyncDisposable
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly CancellationTokenSource _stop = new();
    private readonly ArrayBufferWriter<byte> _read = new();
    private readonly List<TailNotice> _notices = [];

    public TailRun(string path, TailStart? start = null, Func<TailOptions, TailOptions>? options = null, ManualTime? time = null, FaultyFiles? files = null)
    {
        Time = time ?? new ManualTime();
        Files = files ?? new FaultyFiles();
        Pacer = new PollPacer(Time);
        TailOptions basic = new() { Follow = true, Pacer = Pacer, JitterSeed = 1, WriterHasEnded = () => WriterHasEnded, Notice = _notices.Add };
        Tail = new FileTail(path, start ?? TailStart.OfFile, options?.Invoke(basic) ?? basic, Time) { Files = Files };
        Filling = Task.Run(() => Tail.FillAsync(_pipe.Writer, _stop.Token));
    }

    public ManualTime Time { get; }

    public FaultyFiles Files { get; }

    public PollPacer Pacer { get; }

    public FileTail Tail { get; }

    public Task Filling { get; }

    public bool WriterHasEnded { get; set; }

    public IReadOnlyList<TailNotice> Notices => _notices;

    public IEnumerable<TailNoticeKind> Kinds => _notices.Select(n => n.Kind);

    /// <summary>Everything handed on so far.</summary>
    public string Text
    {
        get
        {
            while (_pipe.Reader.TryRead(out ReadResult result) && !result.Buffer.IsEmpty)
            {
                foreach (ReadOnlyMemory<byte> part in result.Buffer)
                {
                    _read.Write(part.Span);
                }

                _pipe.Reader.AdvanceTo(result.Buffer.End);
            }

            return Encoding.ASCII.GetString(_read.WrittenSpan);
        }
    }

    /// <summary>So many looks (or other waits) later; false if the tail has ended meanwhile.</summary>
    public async Task<bool> LookAsync(int times = 1)
    {
        bool goesOn = await Time.SettleAsync(Filling);
        for (int i = 0; i < times && goesOn; i++)
        {
            goesOn = await Time.StepAsync(Filling);
        }

        return goesOn;
    }

    /// <summary>Looks on until it ends; at most so many times.</summary>
    public async Task<TailEnd> EndAsync(int atMost = 100)
    {
        Assert.False(await LookAsync(atMost), $"still reading after {atMost} looks");
        await Filling;
        return Tail.End;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Filling;
        _stop.Dispose();
        Assert.Equal(0, Files.OpenFiles);
    }
}
