using System.Diagnostics;
using System.Globalization;
using Pipeline.Formats;

namespace Pipeline.Stages.Results;

/// <summary>
/// Leave to read files whose hash no pointer names: copies of <c>final/</c> alone, and results of release 0.1.0. For programs that show
/// something and end; nothing that lives long has it.
/// </summary>
/// <remarks>
/// A damaged file can make the reader of a format go round in circles, or take all memory, and nothing ends a thread from outside. So a
/// thread of its own looks on, and when a file has taken more of the processor, or of memory, than any table of its size needs, it calls
/// the end of the process. Time of the processor and time on the wall must both be up: a machine that is busy with other things ends no
/// reading.
/// </remarks>
/// <param name="giveUp">Ends the process; is given the message that names the file.</param>
public sealed class UnverifiedReading(Action<string> giveUp)
{
    private const double Patience = 10; // seconds; the largest tables of real runs take less than one
    private const double BytesASecond = 4 << 20;
    private const double ShareOfMemory = 0.75;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    /// <summary>Called with each such file before it is read, so that whatever happens then has a name.</summary>
    public Action<string>? Begins { get; init; }

    /// <summary>Runs <paramref name="read"/> while a thread of its own looks on.</summary>
    internal async Task<T> WatchAsync<T>(string path, long bytes, Func<Task<T>> read)
    {
        Begins?.Invoke(path);
        using ManualResetEventSlim done = new();
        Thread watch = new(() => Watch(path, bytes, done)) { IsBackground = true, Name = "unverified file" };
        watch.Start();
        try
        {
            return await Task.Run(read);
        }
        finally
        {
            done.Set();
            watch.Join();
        }
    }

    private void Watch(string path, long bytes, ManualResetEventSlim done)
    {
        double allowed = Patience + (bytes / BytesASecond);
        long memory = (long)(ShareOfMemory * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long since = Stopwatch.GetTimestamp();
        while (!done.Wait(s_look))
        {
            double used = Math.Min(Stopwatch.GetElapsedTime(since).TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
            bool isFull = memory > 0 && Environment.WorkingSet > memory;
            if (used > allowed || isFull)
            {
                string found = isFull ? string.Create(CultureInfo.InvariantCulture, $"its reader took {Environment.WorkingSet >> 20} MiB of memory")
                    : string.Create(CultureInfo.InvariantCulture, $"its reader makes no progress ({used:F0} s of the processor)");
                giveUp($"{path}: damaged: expected a table of {Plural.Of(bytes, "byte")}, {found}. No pointer has a hash of it; copy it again together with latest/, or analyse the run again.");
                return;
            }
        }
    }
}
