using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Laws.States;

/// <summary>Lines of ionic steps, with stars for numbers, and lines that are none.</summary>
internal sealed class OszicarSubject(int seed) : PartSubject
{
    private readonly Oszicar _parser = new();

    public override object Instance => _parser;

    public override string Step(int step)
    {
        string said = "";
        SequenceReader<byte> reader = new(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(OszicarText.Line(At(seed, step), step + 1))));
        while (true)
        {
            try
            {
                if (!_parser.TryParse(ref reader, out OszicarStep line))
                {
                    return $"{said} {_parser.Position}\n";
                }

                said += line;
            }
            catch (TrajectoryFormatException error)
            {
                said += error.Message;
            }
        }
    }

    protected override void Write(StateWriter writer) => _parser.Save(writer);

    protected override void Read(StateReader reader) => _parser.Load(reader);
}

/// <summary>More lines than are kept.</summary>
internal sealed class OszicarRecordsSubject(int seed) : PartSubject
{
    private readonly OszicarRecords _records = new(10, 2);

    public override object Instance => _records;

    public override string Step(int step)
    {
        Random random = At(seed, step);
        _records.Add(seed + step, new OszicarValues(Maybe(random), Maybe(random), Maybe(random), Maybe(random)));
        return FieldDump.Of(_records) + _records.Describe() + _records.MeanTemperatureK?.ToString("R", CultureInfo.InvariantCulture) + "\n";
    }

    protected override void Write(StateWriter writer) => _records.Save(writer);

    protected override void Read(StateReader reader) => _records.Load(reader);

    private static double? Maybe(Random random) => random.Next(3) == 0 ? null : random.Next(4) == 0 ? -0.0 : random.NextDouble();
}

/// <summary>A file that grows (or is gzipped and whole), read on as far as the trajectory has come; in some lives it becomes shorter for good.</summary>
internal sealed class OszicarStreamSubject : StatefulSubject
{
    private readonly Scratch _scratch = new();
    private readonly int _seed;
    private readonly byte[] _text;
    private readonly OszicarStream _stream;

    public OszicarStreamSubject(int seed)
    {
        _seed = seed;
        _text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 6 * 40).Select(k => OszicarText.Line(At(seed, k + 1000), k < 150 || seed % 3 != 0 ? k : k - 149))));
        _stream = new OszicarStream(new RunInput("run", _scratch.Path, _scratch["XDATCAR"]), Frames.Run);
    }

    public override object Instance => _stream;

    public override string Step(int step)
    {
        Random random = At(_seed, step);
        Write(step, random);
        RunSummary summary = new(Frames.Run, "XDATCAR");
        Frame frame = Frames.Next(random, step);
        frame.Step = 6 * step;
        summary.Add(frame);
        frame.Release();
        bool isFinal = step == StateLaws.LastStep;
        if (random.Next(3) > 0 || isFinal)
        {
            Wait(_stream.ReadToAsync(4, 6 * step, isFinal));
        }

        if (isFinal)
        {
            Wait(_stream.SealAsync());
        }

        return $"{FieldDump.Of(_stream.Records)} {_stream.Source} {string.Join(' ', _stream.Events(summary, isFinal))}\n";
    }

    public override IReadOnlyList<StateArrays> Save() => [_stream.Snapshot()];

    public override void Restore(IReadOnlyList<StateArrays> states) => _stream.Restore(states[0]);

    public override void Dispose()
    {
        _stream.Dispose();
        _scratch.Dispose();
        base.Dispose();
    }

    private void Write(int step, Random random)
    {
        if (_seed % 5 == 0)
        {
            using GZipStream gzip = new(File.Create(_scratch["OSZICAR.gz"]), CompressionLevel.Fastest);
            gzip.Write(_text);
        }
        else if (step > 2)
        {
            // Behind the trajectory or before it, torn anywhere; a page that is not visible yet.
            int length = step == StateLaws.LastStep ? _text.Length : Math.Min(_text.Length, (int)((long)_text.Length * step / 40) + random.Next(700));
            length = _seed % 4 == 1 && step >= 30 ? 10 : length;
            byte[] shown = _text[..length];
            if (random.Next(4) == 0 && step != StateLaws.LastStep)
            {
                shown.AsSpan(Math.Max(0, length - 40)).Clear();
            }

            File.WriteAllBytes(_scratch["OSZICAR"], shown);
        }
    }

    private static void Wait(Task task) => task.GetAwaiter().GetResult();
}

internal static class OszicarText
{
    /// <summary>A step as VASP writes it, now and then starred, damaged, or with electronic lines before it.</summary>
    public static string Line(Random random, int step)
    {
        string number = random.Next(15) == 0 ? "*******" : $"{step,7}", kelvin = random.Next(12) switch { 0 => "******", 1 => "   bad", _ => $"{random.Next(200, 900),5}." };
        string before = random.Next(6) == 0 ? "DAV:   1    -0.155446701234E+04   -0.2E-03\n" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{before}{number} T= {kelvin} E= {-random.NextDouble():0.00000000E+00} F= -.16272529E+04 E0= -.16272529E+04  EK= 0.11622E+02 SP= 0.61E+02 SK= 0.61E-02\n");
    }
}
