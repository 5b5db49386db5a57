using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Runs;

/// <summary>Totals of the analysed frames, for the table <c>runs</c> and the metadata of every file.</summary>
public sealed partial class RunSummary(RunDescription run, string source)
{
    private Int128 _volume;

    /// <summary>Analysed frames.</summary>
    public long Frames { get; private set; }

    /// <summary>Step of the first analysed frame.</summary>
    public long FirstStep { get; private set; }

    /// <summary>Step of the last analysed frame.</summary>
    public long LastStep { get; private set; }

    /// <summary>Time of the last analysed frame; NaN where unknown.</summary>
    public double LastTimePs { get; private set; } = double.NaN;

    /// <summary>Mean volume of the analysed frames; null before the first.</summary>
    public double? MeanVolumeA3 => Frames == 0 ? null : FixedPoint.Mean(_volume, Frames);

    /// <summary>Mean temperature over the analysed steps, from the OSZICAR; null where none was read.</summary>
    public double? MeanTemperatureK { get; set; }

    /// <summary>The OUTCAR beside the trajectory ends with VASP's closing lines (<see cref="OutcarEnd"/>); set at the end.</summary>
    public bool OutcarIsClosed { get; set; }

    /// <summary>Stretches of unbroken time.</summary>
    public int Segments { get; private set; } = 1;

    /// <summary>Bytes seen in all, those behind the last whole record included; set at the end of reading.</summary>
    public long SourceLength { get; set; }

    /// <summary>
    /// Reading went to the end of the file: more of it would change the result. Otherwise a chosen range or damage ended it.
    /// </summary>
    public bool EndedAtEndOfFile { get; set; }

    /// <summary>The first damaged place; set at the end of reading.</summary>
    public string? Damage { get; set; }

    /// <summary>The source in one line, without the machine's paths; with ranges and hashes from the end of reading on.</summary>
    public string Source { get; set; } = source;

    /// <summary>Takes an analysed frame in.</summary>
    public void Add(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        FirstStep = Frames == 0 ? frame.Step : FirstStep;
        LastLabel = frame.Label == Frame.NoLabel ? LastLabel + frame.Step - LastStep : frame.Label;
        LastStep = frame.Step;
        LastTimePs = frame.TimeFs / 1000;
        Segments = frame.Segment + 1;
        FixedPoint.Add(ref _volume, frame.Cell.Volume);
        Frames++;
        Under(Told);
    }

    /// <summary>A copy that later frames do not change.</summary>
    public RunSummary Copy()
    {
        RunSummary copy = (RunSummary)MemberwiseClone();
        copy._pieces = [.. _pieces];
        return copy;
    }

    /// <summary>Writes the totals; <see cref="MeanTemperatureK"/> and <see cref="OutcarIsClosed"/> are found again, not kept.</summary>
    internal void Save(StateWriter w)
    {
        w.Int64("summary", Frames, FirstStep, LastStep, Segments, SourceLength, EndedAtEndOfFile ? 1 : 0, Damage is null ? 0 : 1);
        w.Float64("summary_last_time_ps", LastTimePs);
        w.Int128("summary_volume", [_volume]);
        w.Text("summary_damage", Damage ?? "");
        SavePieces(w);
    }

    /// <summary>Goes on from them.</summary>
    internal void Load(StateReader r)
    {
        long[] state = r.Int64("summary", 7);
        (Frames, FirstStep, LastStep, Segments) = (state[0], state[1], state[2], (int)state[3]);
        (SourceLength, EndedAtEndOfFile) = (state[4], state[5] != 0);
        LastTimePs = r.Float64("summary_last_time_ps", 1)[0];
        _volume = r.Int128("summary_volume", 1)[0];
        string damage = r.Text("summary_damage");
        Damage = state[6] == 0 ? null : damage;
        LoadPieces(r);
    }

    /// <summary>The table <c>runs</c>: one row.</summary>
    public ColumnTable ToTable()
    {
        TableBuilder table = new(Schema, 1);
        bool timed = run.TimestepFs is not null;
        table.Int64("frames", Frames);
        table.Utf8("run_id", run.RunId);
        table.Utf8("system", run.Topology.Title);
        table.Utf8("source", Source);
        table.Int64("first_step", FirstStep);
        table.Int64("last_step", LastStep);
        table.Int64("atoms", run.Topology.AtomCount);
        table.Utf8("composition", run.Topology.Composition);
        table.Float64("timestep_fs", run.TimestepFs);
        table.Float64("frame_interval_fs", run.FrameIntervalFs);
        table.Float64("time_ps", timed ? (LastStep - FirstStep) * run.TimestepFs / 1000 : null);
        table.Float64("temperature_K", MeanTemperatureK);
        table.Float64("volume_A3", MeanVolumeA3);
        table.Utf8("ensemble", Ensemble);
        table.Utf8("vasp_version", null);
        table.Int64("segments", Segments);
        table.Boolean("complete", IsComplete);
        return table.ToTable(Frames);
    }
}
