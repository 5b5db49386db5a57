using System.Diagnostics;
using System.Globalization;
using System.Text;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;

/// <summary>
/// Many runs watched at once by the real program, each written at a steady rate: how far behind it is, and what it takes.
/// </summary>
internal static class ManyCost
{
    private const int Atoms = 8;
    private const int FrameBytes = 28 + (Atoms * 37);
    private static readonly TimeSpan s_report = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_sample = TimeSpan.FromSeconds(10);

    /// <summary>Watches so many runs for so long.</summary>
    /// <param name="program">The program, <c>ionstream</c>.</param>
    /// <param name="runs">Directories.</param>
    /// <param name="minutes">How long.</param>
    /// <param name="rate">Frames a second of all of them; 0: none after the first ones.</param>
    /// <param name="config">Recipe.</param>
    /// <param name="first">Frames of each that are there at the start.</param>
    public static async Task RunAsync(string program, int runs, double minutes, double rate, string config, int first)
    {
        string folder = Directory.CreateTempSubdirectory("ionstream-many-").FullName;
        try
        {
            using ManyWriter writer = new(Path.Combine(folder, "in"), runs, first);
            ProcessStartInfo start = new(program, ["watch", Path.Combine(folder, "in", "run*"), "--out", Path.Combine(folder, "out"), "--config", config, "--mem", "1000G", "--log-level", "warning"]);
            using Process daemon = Process.Start(start)!;
            try
            {
                await MeasureAsync(daemon, writer, new OutputLayout(Path.Combine(folder, "out")), TimeSpan.FromMinutes(minutes), rate);
            }
            finally
            {
                long asked = Stopwatch.GetTimestamp();
                using Process kill = Process.Start("kill", ["-TERM", daemon.Id.ToString(CultureInfo.InvariantCulture)]);
                await daemon.WaitForExitAsync();
                Line($"TERM: exit {daemon.ExitCode} after {Stopwatch.GetElapsedTime(asked).TotalSeconds:F1} s");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(Process daemon, ManyWriter writer, OutputLayout layout, TimeSpan length, double rate)
    {
        using CancellationTokenSource end = new(length);
        Task writing = Task.Run(() => writer.WriteAsync(rate, end.Token));
        List<(double Minutes, double MiB)> memory = [];
        List<double> lag = [];
        long begin = Stopwatch.GetTimestamp();
        Process? counted = null;
        ProcessCounters before = ProcessCounters.Of(daemon.Id), reported = before;
        double since = 0;
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(s_sample, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            double now = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            memory.Add((now / 60, ProcessCounters.Of(daemon.Id).ResidentMiB));
            if (now - since < s_report.TotalSeconds - 1 && !end.IsCancellationRequested)
            {
                continue;
            }

            List<RunStatus> status = [.. writer.Ids.Select(id => RunStatus.Read(layout, id)).OfType<RunStatus>()];
            lag = Lags(status, writer);
            ProcessCounters counters = ProcessCounters.Of(daemon.Id);
            Line($"{now,6:F0} s: {status.Count} known, {status.Sum(static s => s.Frames)} of {writer.Frames} frames; {Show(lag, "lag", "s")}; {counters.Since(reported, now - since)}, {status.Sum(static s => s.Epoch)} epochs, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
            (reported, since) = (counters, now);
            counted ??= Count(daemon.Id);
        }

        await writing;
        Line($"whole: {ProcessCounters.Of(daemon.Id).Since(before, Stopwatch.GetElapsedTime(begin).TotalSeconds)}; RSS at most {memory.Max(static m => m.MiB):F0} MiB, second half {Slope([.. memory.Skip(memory.Count / 2)]):F2} MiB a minute");
        counted?.Dispose();
    }

    /// <summary>
    /// How old what is analysed is, in seconds, by each status at the time it was written: the frames that were on disk by then and not
    /// read, times the interval of a run's frames.
    /// </summary>
    private static List<double> Lags(List<RunStatus> status, ManyWriter writer) =>
        [.. status.Where(static s => s.Written is not null).Select(s => writer.Lag(s.RunId, (s.BytesRead ?? 0) / FrameBytes, s.Written!.Value)).Order()];

    private static string Show(List<double> sorted, string what, string unit) => sorted.Count == 0
        ? "nothing analysed yet"
        : string.Create(CultureInfo.InvariantCulture, $"{what} p50 {sorted[sorted.Count / 2]:F2} {unit}, p95 {sorted[(int)(0.95 * (sorted.Count - 1))]:F2}, p99 {sorted[(int)(0.99 * (sorted.Count - 1))]:F2}, max {sorted[^1]:F2}");

    private static double Slope(List<(double X, double Y)> points)
    {
        double x = points.Average(static p => p.X), y = points.Average(static p => p.Y);
        double spread = points.Sum(p => (p.X - x) * (p.X - x));
        return spread == 0 ? 0 : points.Sum(p => (p.X - x) * (p.Y - y)) / spread;
    }

    /// <summary>Metadata operations counted by strace for 20 s, beside the measurement; printed when they are there.</summary>
    private static Process? Count(int pid)
    {
        try
        {
            string calls = "stat,lstat,fstat,newfstatat,statx,open,openat,access,faccessat,faccessat2,rename,link,unlink,mkdir,readlink";
            return Process.Start("timeout", ["--signal=INT", "20", "strace", "-f", "-c", "-e", "trace=" + calls, "-p", pid.ToString(CultureInfo.InvariantCulture)]);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no strace here
        }
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>Appends frames to many trajectories in turn; knows what was on disk when.</summary>
    private sealed class ManyWriter : IDisposable
    {
        private readonly int _first;
        private readonly FileStream[] _files;
        private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
        private readonly List<(DateTimeOffset At, long Rounds)> _rounds = [];
        private readonly Random _random = new(1);
        private readonly byte[] _frame = new byte[FrameBytes];
        private double _rate;
        private long _written;

        public ManyWriter(string folder, int runs, int first)
        {
            _first = first;
            Ids = [.. Enumerable.Range(0, runs).Select(static i => string.Create(CultureInfo.InvariantCulture, $"run{i:D4}"))];
            _files = new FileStream[runs];
            for (int i = 0; i < runs; i++)
            {
                string run = Path.Combine(folder, Ids[i]);
                Directory.CreateDirectory(run);
                File.WriteAllText(Path.Combine(run, "INCAR"), "IBRION = 0\nPOTIM = 10\nNBLOCK = 1\nTEBEG = 500\n");
                _files[i] = new FileStream(Path.Combine(run, "XDATCAR"), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                _files[i].Write("many\n1.0\n9.0 0.0 0.0\n0.0 9.0 0.0\n0.0 0.0 9.0\nAg I\n4 4\n"u8);
                _index[Ids[i]] = i;
                for (int n = 1; n <= first; n++)
                {
                    Append(i, n);
                }
            }
        }

        public string[] Ids { get; }

        public long Frames => ((long)_first * _files.Length) + Volatile.Read(ref _written);

        /// <summary>One frame to each in turn, spread evenly over time; late ones are caught up with.</summary>
        public async Task WriteAsync(double rate, CancellationToken stop)
        {
            _rate = rate;
            long begin = Stopwatch.GetTimestamp();
            while (!stop.IsCancellationRequested && rate > 0)
            {
                long due = (long)(Stopwatch.GetElapsedTime(begin).TotalSeconds * rate);
                for (; _written < due; _written++)
                {
                    Append((int)(_written % _files.Length), _first + 1 + (_written / _files.Length));
                }

                lock (_rounds)
                {
                    _rounds.Add((DateTimeOffset.UtcNow, _written));
                }

                await Task.Delay(20, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        /// <summary>Age of the oldest whole frame that was on disk at a time and is not among those read; 0 where there is none.</summary>
        public double Lag(string id, long framesRead, DateTimeOffset at)
        {
            if (_rate == 0)
            {
                return 0;
            }

            // The next frame of this run is so many frames of all runs after the start.
            long next = ((Math.Max(framesRead, (long)_first) - _first) * _files.Length) + _index[id] + 1;
            lock (_rounds)
            {
                int low = 0, high = _rounds.Count;
                while (low < high)
                {
                    int middle = (low + high) / 2;
                    (low, high) = _rounds[middle].Rounds >= next ? (low, middle) : (middle + 1, high);
                }

                return low == _rounds.Count ? 0 : Math.Max(0, (at - _rounds[low].At).TotalSeconds);
            }
        }

        public void Dispose()
        {
            foreach (FileStream file in _files)
            {
                file.Dispose();
            }
        }

        private void Append(int run, long number)
        {
            Span<byte> text = _frame;
            int at = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Direct configuration={number,6}\n"), text);
            for (int atom = 0; atom < Atoms; atom++)
            {
                for (int axis = 0; axis < 3; axis++)
                {
                    double place = 0.25 + (0.5 * (atom >> axis & 1)) + (0.02 * (_random.NextDouble() - 0.5));
                    at += Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"  {place:F8}"), text[at..]);
                }

                text[at++] = (byte)'\n';
            }

            _files[run].Write(text[..at]);
        }
    }
}
