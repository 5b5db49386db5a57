using System.Diagnostics;

namespace Pipeline.Tests.Builders;

/// <summary>How a run that is being written ends.</summary>
internal enum Ending
{
    /// <summary>OUTCAR's closing lines.</summary>
    Outcar,

    /// <summary>The process is gone (<c>--pid</c>).</summary>
    Process,

    /// <summary>Nothing grows any more (<c>--end-after-idle</c>).</summary>
    Silence,
}

/// <summary>
/// Stands for VASP: appends a run's bytes to its files at a steady rate, in odd pieces that tear lines and numbers. Keeps a tenth back until it is told to
/// finish, so that a run lasts as long as its test. What it writes is the content, whatever the timing.
/// </summary>
internal sealed class LiveWriter : IAsyncDisposable
{
    private const int LongestBurst = 64 << 10;
    private readonly LiveContent _content;
    private readonly double _rate;
    private readonly Random _random;
    private readonly Ending _ending;
    private readonly CancellationTokenSource _abandon = new();
    private readonly Process? _process;
    private Task _writing = Task.CompletedTask;
    private long _written;
    private volatile bool _finishing;
    private volatile bool _paused;

    public LiveWriter(LiveContent content, string below, double framesPerSecond, Ending ending = Ending.Outcar, int seed = 1)
    {
        _content = content;
        _rate = framesPerSecond * content.Xdatcar.Length / content.Frames;
        _random = new Random(seed);
        _ending = ending;
        Folder = content.Begin(Path.Combine(below, content.Name));
        if (ending == Ending.Process)
        {
            _process = Process.Start("sleep", ["3600"]);
        }
    }

    public string Folder { get; }

    /// <summary>
    /// Share of the run it may have written by now: a test that goes through many steps keeps the writer from being done before them on a slow machine.
    /// </summary>
    public double Share { get; set; } = 1;

    /// <summary>Process that <c>--pid</c> names.</summary>
    public int ProcessId => _process!.Id;

    /// <summary>Whole frames written so far, or one less.</summary>
    public long Frames => Interlocked.Read(ref _written) * _content.Frames / _content.Xdatcar.Length;

    /// <summary>Writes nothing meanwhile, as VASP in a long step.</summary>
    public bool IsPaused
    {
        get => _paused;
        set => _paused = value;
    }

    public LiveWriter Start()
    {
        _writing = Task.Run(WriteAsync);
        return this;
    }

    /// <summary>Writes the rest at once and ends the run.</summary>
    public async Task FinishAsync()
    {
        _finishing = true;
        await _writing;
    }

    public async ValueTask DisposeAsync()
    {
        await _abandon.CancelAsync();
        try
        {
            await _writing;
        }
        catch (OperationCanceledException)
        {
            // Abandoned: the test has ended.
        }

        _process?.Kill();
        _process?.Dispose();
        _abandon.Dispose();
    }

    private async Task WriteAsync()
    {
        await using FileStream xdatcar = Open("XDATCAR"), oszicar = Open("OSZICAR");
        long reserve = _content.Xdatcar.Length / 10, steps = 0;
        Stopwatch clock = Stopwatch.StartNew();
        double due = 0;
        while (_written < _content.Xdatcar.Length)
        {
            if (!_finishing)
            {
                await Task.Delay(_random.Next(5, 40), _abandon.Token);
                due = Math.Min(due + (_rate * clock.Elapsed.TotalSeconds), LongestBurst);
                clock.Restart();
                due = _paused ? 0 : due;
            }

            long until = _finishing ? _content.Xdatcar.Length : Math.Min((long)(Share * (_content.Xdatcar.Length - reserve)), _written + (long)due);
            while (_written < until)
            {
                // Pieces of any size: a few bytes, a torn line, several frames; OSZICAR now ahead, now behind.
                int piece = (int)Math.Min(until - _written, _random.Next(4) switch { 0 => _random.Next(1, 8), 1 => _random.Next(1, 200), _ => _random.Next(1, 6000) });
                xdatcar.Write(_content.Xdatcar, (int)_written, piece);
                Interlocked.Add(ref _written, piece);
                due -= piece;
                if (_random.Next(3) > 0)
                {
                    steps = WriteSteps(oszicar, steps, (double)_written / _content.Xdatcar.Length * (0.98 + (0.03 * _random.NextDouble())));
                }
            }
        }

        WriteSteps(oszicar, steps, 1);
        End();
    }

    private long WriteSteps(FileStream file, long from, double share)
    {
        long to = Math.Max(from, (long)(_content.Oszicar.Length * Math.Min(share, 1)));
        file.Write(_content.Oszicar, (int)from, (int)(to - from));
        return to;
    }

    private void End()
    {
        if (_ending == Ending.Silence)
        {
            return;
        }

        File.AppendAllText(Path.Combine(Folder, "OUTCAR"), LiveContent.OutcarEnd); // VASP's last act, whoever looks
        _process?.Kill();
        _process?.WaitForExit();
    }

    /// <summary>Unbuffered: every piece is on disk as it was cut.</summary>
    private FileStream Open(string name) => new(Path.Combine(Folder, name), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}
