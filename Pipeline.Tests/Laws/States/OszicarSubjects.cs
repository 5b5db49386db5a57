using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Formats.State;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;
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

/// <summary>
/// A file that grows (or is gzipped and whole), read on as far as the trajectory has come; in some lives it becomes shorter for good.
/// </summary>
internal sealed class OszicarStreamSubject : PartSubject
{
    private readonly Scratch _scratch = new();
    private readonly int _seed;
    private readonly byte[] _text;
    private readonly OszicarRecords _records = new(1000, 1);
    private readonly OszicarStream _stream;

    public OszicarStreamSubject(int seed)
    {
        _seed = seed;
        _text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 6 * 40).Select(k => OszicarText.Line(At(seed, k + 1000), k < 150 || seed % 3 != 0 ? k : k - 149))));
        _stream = new OszicarStream(new RunInput("run", _scratch.Path, _scratch["XDATCAR"]), Frames.Run, _records);
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

        if (_seed % 7 == 2 && step == 33)
        {
            Wait(_stream.IsReplacedAsync());
        }

        if (isFinal)
        {
            Wait(_stream.SealAsync());
        }

        return $"{FieldDump.Of(_records)} {_stream.Source} {_stream.HasReached(6 * step)} {string.Join(' ', _stream.Events(summary, 6 * step, isFinal))}\n";
    }

    public override void Dispose()
    {
        _stream.Dispose();
        _scratch.Dispose();
        base.Dispose();
    }

    protected override void Write(StateWriter writer)
    {
        _records.Save(writer);
        _stream.Save(writer);
    }

    protected override void Read(StateReader reader)
    {
        _records.Load(reader);
        _stream.Load(reader);
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

/// <summary>
/// Three members, each with a file that grows, is missing or damaged, and in some lives one that is begun anew in its place.
/// </summary>
internal sealed class OszicarFilesSubject : StatefulSubject
{
    private const int StepsAPiece = 13;
    private readonly Scratch _scratch = new();
    private readonly int _seed;
    private readonly OszicarFiles _files;
    private readonly RunSummary _summary = new(Frames.Run, "XDATCAR");
    private int _member;

    public OszicarFilesSubject(int seed)
    {
        _seed = seed;
        RunInput[] members = [.. Enumerable.Range(0, 3).Select(k => new RunInput($"part{k}", _scratch[$"part{k}"], _scratch[$"part{k}/XDATCAR"]))];
        foreach (RunInput member in members)
        {
            Directory.CreateDirectory(member.Directory);
        }

        _files = new OszicarFiles(new SourceMembers("part0", members), Frames.Run);
    }

    public override object Instance => _files;

    public override string Step(int step)
    {
        Random random = At(_seed, step);
        int piece = step / StepsAPiece, within = step % StepsAPiece;
        if (step > 0 && within == 0 && piece < 3)
        {
            _member += (_seed + piece) % 4 == 0 ? 0 : 1; // VASP started again in place
            _summary.Begin(new RunPiece(_member, null, null) { Offset = 6 * step, After = 6 * step });
        }

        Write(piece, within, random);
        Frame frame = Frames.Next(random, step);
        frame.Step = (6 * step) + 6;
        _summary.Add(frame);
        frame.Release();
        bool isFinal = step == StateLaws.LastStep;
        if (random.Next(3) > 0 || isFinal)
        {
            Wait(_files.ReadToAsync(_summary, isFinal));
        }

        if (isFinal)
        {
            Wait(_files.SealAsync());
        }

        return $"{FieldDump.Of(_files.Records)} {_files.Source} {string.Join(' ', _files.Events(_summary, isFinal))}\n";
    }

    public override IReadOnlyList<StateArrays> Save()
    {
        StateWriter w = new();
        _summary.Save(w);
        w.Int64("member", _member);
        return [_files.Snapshot(), new StateArrays("summary", 1, "", w.ToArrays())];
    }

    public override void Follow(StatefulSubject before)
    {
        // What is on the disk is no part of the state.
        foreach (string file in Directory.GetFiles(((OszicarFilesSubject)before)._scratch.Path, "OSZICAR", SearchOption.AllDirectories))
        {
            File.Copy(file, _scratch[Path.GetRelativePath(((OszicarFilesSubject)before)._scratch.Path, file)], overwrite: true);
        }
    }

    public override void Restore(IReadOnlyList<StateArrays> states)
    {
        _files.Restore(states[0]);
        if (!string.Equals(states[1].Owner, "summary", StringComparison.Ordinal) || states[1].Version != 1)
        {
            throw new InvalidOperationException("of another");
        }

        StateReader r = new(states[1]);
        _summary.Load(r);
        _member = (int)r.Int64("member", 1)[0];
    }

    public override void Dispose()
    {
        _files.Dispose();
        _scratch.Dispose();
        base.Dispose();
    }

    /// <summary>The file of a piece, as far as it has been written; whole at the end. One of some lives' pieces is not there.</summary>
    private void Write(int piece, int within, Random random)
    {
        if ((_seed + piece) % 5 != 0)
        {
            int length = 0;
            string text = string.Concat(Enumerable.Range(1, (6 * (within + 1)) + random.Next(3)).Select(k => OszicarText.Line(At(_seed + piece, k + 1000), k)));
            length = text.Length - random.Next(40);
            File.WriteAllText(_scratch[$"part{_member}/OSZICAR"], text[..length]);
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
