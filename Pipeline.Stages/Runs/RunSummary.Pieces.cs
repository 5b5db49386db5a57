using System.Text.Json;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Formats.State;

namespace Pipeline.Stages.Runs;

/// <content>The files a run is made of, what each was to be under, and whether the last one has ended.</content>
public sealed partial class RunSummary
{
    private List<RunPiece> _pieces = [new RunPiece(0, run.Conditions, run.FinalStep)];
    private int _analysed = -1; // the piece whose conditions the last analysed frame is under
    private string? _ensembles;

    /// <summary>
    /// The files of which a frame was seen, in the order of time: members of a chain, and what VASP wrote after it was started again.
    /// </summary>
    public IReadOnlyList<RunPiece> Pieces => _pieces;

    /// <summary>NSW of the last piece's INCAR; null where none tells.</summary>
    public long? FinalStep => _pieces[^1].FinalStep;

    /// <summary>What the last piece is under, by its INCAR or the last one before it; null where no INCAR was there.</summary>
    public MdConditions? Conditions => Told is >= 0 and var told ? _pieces[told].Conditions : null;

    /// <summary>What the analysed frames are under; null where no INCAR tells, or where they are under several.</summary>
    public MdConditions? Analysed => ConditionsDiffer is null && _analysed >= 0 ? _pieces[_analysed].Conditions : null;

    /// <summary>The first change of temperature or ensemble between analysed frames, with both values; null while there is none.</summary>
    public string? ConditionsDiffer { get; private set; }

    /// <summary>The temperature the INCAR of the analysed frames asks for; null where there is none, or more than one.</summary>
    public double? ToldTemperatureK => _analysed < 0 ? run.TemperatureK : Analysed?.TemperatureK;

    /// <summary>Ensemble by the INCAR; several where pieces differ.</summary>
    public string? Ensemble => _analysed < 0 ? run.Ensemble : _ensembles;

    /// <summary>Step label of the last frame, as its own file counts; from the end of reading on that of the last printed one.</summary>
    public long LastLabel { get; set; }

    /// <summary>The last piece is the last member of the chain; set with <see cref="OutcarIsClosed"/>.</summary>
    public bool IsAtLastMember { get; set; } = true;

    /// <summary>
    /// The files of the last piece say that the run has ended: OUTCAR's closing lines, or the last printed step is the last one due by NSW.
    /// </summary>
    public bool IsComplete => OutcarIsClosed || (IsAtLastMember && _pieces[^1].FinalStep is > 0 and var asked && LastLabel >= LastDue(asked));

    /// <summary>Takes in that another file begins.</summary>
    public void Begin(RunPiece piece)
    {
        ArgumentNullException.ThrowIfNull(piece);
        _pieces.Add(piece);
        LastLabel = 0;
    }

    /// <summary>The last step that is printed of so many: those left over behind a whole interval are not.</summary>
    private long LastDue(long steps) => run.LabelStride is > 1 and var stride && stride <= steps ? steps / stride * stride : steps;

    private int Told => _pieces.FindLastIndex(static p => p.Conditions is not null);

    /// <summary>A frame is analysed that is under the conditions of a piece.</summary>
    private void Under(int piece)
    {
        if (piece < 0 || piece == _analysed)
        {
            return;
        }

        MdConditions now = _pieces[piece].Conditions!;
        if (_analysed >= 0 && _pieces[_analysed].Conditions!.DifferenceTo(now) is { } differ)
        {
            ConditionsDiffer ??= FormattableString.Invariant($"from step {LastStep} on: {differ}");
        }

        if (_analysed < 0 || (now.Ensemble is { } name && _ensembles?.Split(", ").Contains(name, StringComparer.Ordinal) != true))
        {
            _ensembles = _ensembles is null ? now.Ensemble : $"{_ensembles}, {now.Ensemble}";
        }

        _analysed = piece;
    }

    private void SavePieces(StateWriter w)
    {
        w.Int64("summary_last_label", LastLabel, _analysed);
        w.Text("summary_pieces", JsonSerializer.Serialize(_pieces));
        w.Texts("summary_conditions", [_ensembles ?? "", ConditionsDiffer ?? ""]);
    }

    private void LoadPieces(StateReader r)
    {
        long[] numbers = r.Int64("summary_last_label", 2);
        (LastLabel, _analysed) = (numbers[0], (int)numbers[1]);
        string pieces = r.Text("summary_pieces");
        string[] texts = r.Texts("summary_conditions", 2);
        try
        {
            _pieces = JsonSerializer.Deserialize<List<RunPiece>>(pieces) ?? [];
        }
        catch (JsonException error)
        {
            throw new InvalidOperationException($"State of the totals: {error.Message}", error);
        }

        _ensembles = texts[0].Length == 0 ? null : texts[0];
        ConditionsDiffer = texts[1].Length == 0 ? null : texts[1];
        if (_pieces.Count == 0 || _analysed >= _pieces.Count || (_analysed >= 0 && _pieces[_analysed].Conditions is null))
        {
            throw new InvalidOperationException("State of the totals: the pieces do not fit.");
        }
    }
}
