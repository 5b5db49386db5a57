using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Accumulators.Msd;

namespace Pipeline.Stages.Accumulators;

/// <content>Saving and restoring.</content>
public sealed partial class MeanSquaredDisplacement
{
    internal override void Save(StateWriter state)
    {
        Flush();
        state.Int64("flags", _frames, _continues ? 1 : 0, _broken ? 1 : 0, _segmentKnown ? 1 : 0, _levels.Count);
        state.Int128("cell", _cellSum);
        if (_segmentKnown)
        {
            _segmentFirst.Save(state, "segment_first");
        }

        _grid.Save(state, "blocks");
        _errorGrid.Save(state, "error_blocks");
        _single.Save(state);
        _steps.Save(state);
        _blocks.Save(state, "linear");
        _blockSums.Save(state, "linear.block_lags");
        _linear.Save(state, "linear");
        for (int j = 0; j < _levels.Count; j++)
        {
            _levels[j].Save(state, LevelName(j));
        }
    }

    internal override void Load(StateReader state)
    {
        long[] flags = state.Int64("flags");
        (_frames, _continues, _broken, _segmentKnown) = (flags[0], flags[1] != 0, flags[2] != 0, flags[3] != 0);
        state.Int128("cell").CopyTo(_cellSum, 0);
        if (_segmentKnown)
        {
            _segmentFirst.CopyFrom(HistoryFrame.Load(state, "segment_first", _layout));
        }

        _grid.Load(state, "blocks");
        _errorGrid.Load(state, "error_blocks");
        _single.Load(state);
        _steps.Load(state);
        _blocks.Load(state, "linear");
        _blockSums.Load(state, "linear.block_lags");
        _linear.Load(state, "linear");
        _levels.Clear();
        for (int j = 0; j < flags[4]; j++)
        {
            CorrelationLevel level = CorrelationLevel.Logarithmic(_layout, _firstLevel + j);
            level.Load(state, LevelName(j));
            _levels.Add(level);
        }
    }
}
