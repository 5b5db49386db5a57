using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Hove;

/// <summary>Frames that end pairs and wait until there are as many as are counted at once: their indices leave the same remainder, so that they end pairs of the same lags.</summary>
internal sealed class HoveBatch(HoveLayout layout, int remainder)
{
    private readonly HoveFrame[] _frames = [.. Enumerable.Range(0, QuickImages.Lanes).Select(_ => new HoveFrame(layout))];

    /// <summary>Of the frame's index modulo the origin stride.</summary>
    public int Remainder => remainder;

    public int Count { get; private set; }

    public bool IsFull => Count == QuickImages.Lanes;

    public HoveFrame this[int i] => _frames[i];

    public void Add(HoveFrame frame) => _frames[Count++].CopyFrom(frame);

    public void Clear() => Count = 0;
}
