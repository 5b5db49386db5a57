using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;

// parse FILE [runs]   the file in memory, in 1 MiB segments: the parser alone
// pipe  FILE [runs]   the file read by a PipeReader: parser and file cache
// observables RUN [NAME [passes]] microseconds a frame and bytes of state of each observable, of one in its default form, or of all these
// together
// correlations RUN    msd at all linear lags, pair by pair against block transforms
// fft                 our transform against MathNet's
// commit DIR N [BYTES] N commits of results, a state of so many bytes and the pointer; prints each generation acknowledged
// epoch RUN [config] [frames] [passes]                what one epoch costs, piece by piece
// files [ROWS]                                     tables of eight columns in every output and a state of many arrays: time, allocations, size
// soak FRAMES                                         memory over very many frames of eight atoms
// live RUN RATE SECONDS [config [poll seconds [lag]]] CPU a frame and memory, or how long frames wait, while following a run written at
// RATE frames/s
// many PROGRAM RUNS MINUTES [FRAMES/S [config [FIRST]]]       the program watching many runs of eight atoms: lag, CPU, memory; 0 frames/s: idle
if (args is ["fft"])
{
    FftCost.Run();
    return 0;
}

if (args is ["commit", string folder, string commits, ..])
{
    return await CommitCost.RunAsync(folder, int.Parse(commits, CultureInfo.InvariantCulture), args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 70_000);
}

if (args is ["epoch", _, ..])
{
    await EpochCost.RunAsync(args[1], args.ElementAtOrDefault(2) ?? "agi", int.Parse(args.ElementAtOrDefault(3) ?? "6000", CultureInfo.InvariantCulture), int.Parse(args.ElementAtOrDefault(4) ?? "5", CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["live", _, _, _, ..])
{
    await LiveCost.RunAsync(args[1], args.ElementAtOrDefault(4) ?? "agi", double.Parse(args[2], CultureInfo.InvariantCulture), double.Parse(args[3], CultureInfo.InvariantCulture), double.Parse(args.ElementAtOrDefault(5) ?? "2", CultureInfo.InvariantCulture), args.ElementAtOrDefault(6) is "lag");
    return 0;
}

if (args is ["many", _, _, _, ..])
{
    await ManyCost.RunAsync(args[1], int.Parse(args[2], CultureInfo.InvariantCulture), double.Parse(args[3], CultureInfo.InvariantCulture), double.Parse(args.ElementAtOrDefault(4) ?? "1000", CultureInfo.InvariantCulture), args.ElementAtOrDefault(5) ?? "default", int.Parse(args.ElementAtOrDefault(6) ?? "10", CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["files", ..])
{
    await FileCost.RunAsync(int.Parse(args.ElementAtOrDefault(1) ?? "1000000", CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["soak", _])
{
    await SoakCost.RunAsync(long.Parse(args[1], CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["write", _, _, _, _])
{
    await LiveCost.WriteAsync(args[1], args[2], double.Parse(args[3], CultureInfo.InvariantCulture), double.Parse(args[4], CultureInfo.InvariantCulture));
    return 0;
}

if (args.Length < 2 || args[0] is not ("parse" or "pipe" or "observables" or "correlations"))
{
    Console.Error.WriteLine("usage: Pipeline.Bench parse|pipe FILE [runs] | observables RUN [NAME [passes]] | correlations|epoch RUN | live RUN RATE SECONDS [config [poll seconds [lag]]] | many PROGRAM RUNS MINUTES [FRAMES/S [config [FIRST]]] | fft | files [ROWS] | soak FRAMES | commit DIR N [BYTES]");
    return 2;
}

if (args[0] is "observables")
{
    await ObservableCost.RunAsync(args[1], args.ElementAtOrDefault(2), int.Parse(args.ElementAtOrDefault(3) ?? "4", CultureInfo.InvariantCulture));
    return 0;
}

if (args[0] is "correlations")
{
    await ObservableCost.RunCorrelationsAsync(args[1]);
    return 0;
}

bool inMemory = args[0] is "parse";
int runs = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 9;
List<double> rates = [];
long size = new FileInfo(args[1]).Length;
ReadOnlySequence<byte> memory = inMemory ? Bench.Load(args[1]) : default;
long frames = 0;
for (int i = -1; i < runs; i++)
{
    long begin = Stopwatch.GetTimestamp();
    frames = inMemory ? Bench.Parse(memory) : await Bench.PipeAsync(args[1]);
    double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
    if (i >= 0)
    {
        rates.Add(size / seconds / 1e6); // the first run warms the JIT and the file cache
    }
}

rates.Sort();
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{args[0]}: {size / 1e6:f1} MB, {frames} frames, best {rates[^1]:f0} MB/s, median {rates[rates.Count / 2]:f0} MB/s of {runs} runs"));
return 0;

internal static class Bench
{
    private const int SegmentBytes = 1 << 20;

    public static ReadOnlySequence<byte> Load(string path)
    {
        using FileStream file = File.OpenRead(path);
        Segment? first = null;
        Segment? last = null;
        while (true)
        {
            byte[] buffer = new byte[SegmentBytes];
            int read = file.ReadAtLeast(buffer, SegmentBytes, throwOnEndOfStream: false);
            last = new Segment(buffer.AsMemory(0, read), last);
            first ??= last;
            if (read < SegmentBytes)
            {
                return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
            }
        }
    }

    public static long Parse(ReadOnlySequence<byte> text)
    {
        Xdatcar parser = new();
        FramePool pool = new();
        SequenceReader<byte> reader = new(text);
        long frames = 0;
        while (parser.TryParse(ref reader, isFinal: true, pool, out Frame? frame) == ParseStatus.FrameCompleted)
        {
            frames++;
            frame!.Release();
        }

        return frames;
    }

    public static async Task<long> PipeAsync(string path)
    {
        Xdatcar parser = new();
        FramePool pool = new();
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        PipeReader pipe = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: SegmentBytes));
        long frames = 0;
        while (true)
        {
            ReadResult result = await pipe.ReadAsync();
            SequencePosition consumed = Take(parser, result.Buffer, result.IsCompleted, pool, ref frames);
            pipe.AdvanceTo(consumed, result.Buffer.End);
            if (result.IsCompleted)
            {
                await pipe.CompleteAsync();
                return frames;
            }
        }
    }

    private static SequencePosition Take(Xdatcar parser, ReadOnlySequence<byte> text, bool isFinal, FramePool pool, ref long frames)
    {
        SequenceReader<byte> reader = new(text);
        while (parser.TryParse(ref reader, isFinal, pool, out Frame? frame) == ParseStatus.FrameCompleted)
        {
            frames++;
            frame!.Release();
        }

        return reader.Position;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
