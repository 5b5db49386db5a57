using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Crash;

/// <summary>What the kills of a test hit, and from where the next process went on; asserts after each what a reader must find.</summary>
internal sealed class KillLog
{
    private readonly Dictionary<string, long> _committed = [];
    private int _kills, _beforePointer, _beforeCommit, _inStart, _first, _resumed, _restarted;

    /// <summary>Share of the processes that said they go on behind frame 0, of all that found a checkpoint: one killed before it could say counts against.</summary>
    public double ResumedShare => _resumed / (double)Math.Max(1, _resumed + _restarted + _inStart);

    /// <summary>Processes that found a checkpoint and began at frame 0 all the same.</summary>
    public int Restarted => _restarted;

    /// <summary>Epochs committed in all.</summary>
    public long Epochs => _committed.Values.Sum();

    /// <summary>A killed process and one of its runs.</summary>
    public void Add(Daemon killed, OutFolder live, string run)
    {
        live.CheckAfterDeath(run);
        _kills++;
        long found = _committed.GetValueOrDefault(run), generation = live.Generation(run), epoch = live.Epoch(run);
        Assert.True(generation >= found, $"{run}: checkpoint {found} was committed, now the newest is {generation}");
        Count(killed, run, found, generation > found);
        _beforePointer += generation > epoch ? 1 : 0;
        _beforeCommit += live.NewestData(run) > generation ? 1 : 0;
        _committed[run] = generation;
    }

    /// <summary>The process that was let live.</summary>
    public void AddLast(Daemon last, IEnumerable<string> runs)
    {
        foreach (string run in runs)
        {
            Count(last, run, _committed[run], committed: true);
        }
    }

    public override string ToString() =>
        $"{_kills} kills of a run, {_inStart} before it said from where it goes on, {_first} before any checkpoint; {_resumed} went on behind frame 0, {_restarted} did not; "
        + $"{_beforeCommit} fell between publishing and checkpoint, {_beforePointer} between checkpoint and pointer; {Epochs} epochs";

    private void Count(Daemon process, string run, long found, bool committed)
    {
        bool said = process.Resumed.TryGetValue(run, out long frame);
        if (found == 0)
        {
            _first++;
        }
        else if (said && frame > 0)
        {
            _resumed++;
        }
        else if (said || committed)
        {
            _restarted++;
        }
        else
        {
            _inStart++;
        }
    }
}
