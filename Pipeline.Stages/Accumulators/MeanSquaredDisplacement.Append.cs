using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Accumulators.Msd;

namespace Pipeline.Stages.Accumulators;

/// <content>Joining the states of neighbouring ranges.</content>
public sealed partial class MeanSquaredDisplacement
{
    /// <inheritdoc/>
    protected override void Append(MeanSquaredDisplacement next)
    {
        ArgumentNullException.ThrowIfNull(next);
        Flush();
        next.Flush();
        if (_frames == 0 || next._frames == 0)
        {
            AppendEmpty(next);
            return;
        }

        bool joins = next._continues && _linear.Newest is not null;
        double[]? images = joins ? _linear.Newest!.ImagesFor(next._linear.HeadFirst!) : null;
        if (!joins && next._broken)
        {
            Break(new SegmentBreak(0, "joined range"));
        }

        _steps.Append(next._steps);
        if (joins)
        {
            _steps.Add(_linear.Newest!.U, next._linear.HeadFirst!.U, images);
        }

        bool headIsOpen = _continues && !_broken;
        (int coarsenLeft, int coarsenRight, int offset) = _grid.Append(next._grid);
        CoarsenAll(coarsenLeft);
        next.CoarsenAll(coarsenRight);
        AppendBlocks(next, images);
        MatchLevels(next);
        Flush();
        next.Flush();
        _single.Append(next._single, images);
        _linear.Append(next._linear, images, headIsOpen, next._broken, _pair, _grid, offset);
        for (int j = 0; j < _levels.Count; j++)
        {
            _levels[j].Append(next._levels[j], images, headIsOpen, next._broken, _pair, _grid, offset);
        }

        if (next._segmentKnown)
        {
            _segmentFirst.CopyFrom(next._segmentFirst);
            _segmentKnown = true;
        }

        _continues |= _frames == 0 && next._continues;
        _broken |= next._broken;
        _frames += next._frames;
        for (int i = 0; i < _cellSum.Length; i++)
        {
            _cellSum[i] += next._cellSum[i];
        }
    }

    private void AppendBlocks(MeanSquaredDisplacement next, double[]? images)
    {
        (int coarsenLeft, int coarsenRight, int offset) = _errorGrid.Append(next._errorGrid);
        _blockSums.Blocks.Coarsen(_errorGrid, coarsenLeft);
        next._blockSums.Blocks.Coarsen(next._errorGrid, coarsenRight);
        _blockSums.Append(next._blockSums, offset);
        foreach (HistoryFrame frame in images is null ? [] : next._blocks.FirstSegment())
        {
            frame.Shift(images!);
        }

        _blocks.Append(next._blocks, joins: images is not null);
    }

    /// <summary>One of the ranges has no frame: what is left to carry over is whether a segment ended there.</summary>
    private void AppendEmpty(MeanSquaredDisplacement next)
    {
        bool broken = _broken || next._broken;
        if (_frames == 0)
        {
            Restore(next.Snapshot());
            if (broken && !next._broken)
            {
                _blocks.FollowBreak();
            }
        }
        else if (next._broken)
        {
            Break(new SegmentBreak(0, "joined range"));
        }

        _broken = broken;
    }

    /// <summary>Both ranges get the same levels; a level one of them lacks has seen at most frame 0 there.</summary>
    private void MatchLevels(MeanSquaredDisplacement next)
    {
        while (_levels.Count < next._levels.Count)
        {
            CreateLevel(withSegmentFirst: true);
        }

        while (next._levels.Count < _levels.Count)
        {
            next.CreateLevel(withSegmentFirst: true);
        }
    }
}
