using System.Collections.Concurrent;

namespace Pipeline.Formats.Model;

/// <summary>Recycles frames, so that a run of any length allocates as many as are in flight at once.</summary>
public sealed class FramePool
{
    private readonly ConcurrentBag<Frame> _free = [];
    private int _rented;
    private int _created;

    /// <summary>Frames rented and not yet returned: 0 once a graph has ended.</summary>
    public int Leaked => Volatile.Read(ref _rented);

    /// <summary>Frames ever allocated.</summary>
    public int Created => Volatile.Read(ref _created);

    /// <summary>A frame of this topology, its content undefined; it has one lease, its renter's.</summary>
    public Frame Rent(Topology topology)
    {
        Interlocked.Increment(ref _rented);
        while (_free.TryTake(out Frame? frame))
        {
            if (ReferenceEquals(frame.Topology, topology))
            {
                frame.Publish(1);
                return frame;
            }
        }

        Interlocked.Increment(ref _created);
        Frame fresh = new(this, topology);
        fresh.Publish(1);
        return fresh;
    }

    internal void Return(Frame frame)
    {
        Interlocked.Decrement(ref _rented);
        _free.Add(frame);
    }
}
