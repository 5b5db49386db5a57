using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Events;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Laws.States;

/// <summary>Totals of frames, and how reading ended.</summary>
internal sealed class SummarySubject(int seed) : PartSubject
{
    private readonly RunSummary _summary = new(Frames.Run, "XDATCAR");

    public override object Instance => _summary;

    public override string Step(int step)
    {
        Random random = At(seed, step);
        Frame frame = Frames.Next(random, step);
        (frame.Step, frame.TimeFs, frame.Segment) = (7 + step, random.Next(4) == 0 ? double.NaN : 2.0 * step, step / 9);
        _summary.Add(frame);
        frame.Release();
        switch (random.Next(5))
        {
            case 0:
                (_summary.SourceLength, _summary.EndedAtEndOfFile) = (random.NextInt64(1L << 50), random.Next(2) == 0);
                break;
            case 1:
                _summary.Damage = random.Next(3) switch { 0 => null, 1 => "", _ => $"byte {step}, \"é\"" };
                break;
        }

        if (random.Next(6) == 0)
        {
            MdConditions? conditions = random.Next(4) == 0 ? null : new MdConditions(300, 300 + (100 * random.Next(2)), random.Next(2) == 0 ? "no thermostat" : "Langevin", "fixed cell", random.Next(2) == 0 ? "NVT" : "NVE");
            _summary.Begin(new RunPiece(step / 3, conditions, random.Next(3) == 0 ? null : step) { Offset = step, After = step });
        }

        return Tables.Text(_summary.ToTable()) + FieldDump.Of(_summary);
    }

    protected override void Write(StateWriter writer) => _summary.Save(writer);

    protected override void Read(StateReader reader) => _summary.Load(reader);
}

/// <summary>Events of a few kinds, one of which floods in some lives.</summary>
internal sealed class EventLogSubject(int seed) : PartSubject
{
    private readonly EventLog _log = new();

    public override object Instance => _log;

    public override string Step(int step)
    {
        Random random = At(seed, step);
        for (int i = random.Next(4) + (seed % 8 == 0 && step == 5 ? 1005 : 0); i > 0; i--)
        {
            EventKind kind = i > 4 ? EventKind.LargeStep : EventKind.All[random.Next(5)];
            _log.Add(new RunEvent(random.Next(100), random.Next(5) == 0 ? double.NaN : random.NextDouble(), kind, random.Next(2) == 0 ? null : random.Next(9), $"{step}: \n é\u0000{i}"));
        }

        return Tables.Text(_log.ToTable(step)) + FieldDump.Of(_log.Counts) + FieldDump.Of(_log.NotesOnly);
    }

    protected override void Write(StateWriter writer) => _log.Save(writer);

    protected override void Read(StateReader reader) => _log.Load(reader);
}

internal static class Tables
{
    /// <summary>A table as its CSV file.</summary>
    public static string Text(ColumnTable table)
    {
        using MemoryStream memory = new();
        new CsvTableWriter().WriteAsync(table, "", memory, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return Encoding.UTF8.GetString(memory.ToArray());
    }
}
