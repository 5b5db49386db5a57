using Pipeline.Stages.Figures;
using ScottPlot;

namespace Pipeline.Host.Drawing.Marks;

/// <summary>How a kind of mark is drawn.</summary>
internal abstract class MarkDrawer
{
    /// <summary>The kind of mark.</summary>
    public abstract Type Kind { get; }

    /// <summary>Horizontal coordinates that the axis has to show.</summary>
    public virtual IEnumerable<double> Xs(Mark mark) => [];

    /// <summary>Vertical coordinates that the axis has to show.</summary>
    public virtual IEnumerable<double> Ys(Mark mark) => [];

    /// <summary>Its entry in the legend; null for one without.</summary>
    public virtual LegendItem? Item(Mark mark) => null;

    /// <summary>Draws it.</summary>
    public abstract void Draw(Mark mark, MarkCanvas canvas);
}

/// <summary>A drawer of marks of one type.</summary>
/// <typeparam name="TMark">The type.</typeparam>
internal abstract class MarkDrawer<TMark> : MarkDrawer
    where TMark : Mark
{
    public sealed override Type Kind => typeof(TMark);

    public sealed override IEnumerable<double> Xs(Mark mark) => Xs((TMark)mark);

    public sealed override IEnumerable<double> Ys(Mark mark) => Ys((TMark)mark);

    public sealed override LegendItem? Item(Mark mark) => Item((TMark)mark);

    public sealed override void Draw(Mark mark, MarkCanvas canvas) => Draw((TMark)mark, canvas);

    protected virtual IEnumerable<double> Xs(TMark mark) => [];

    protected virtual IEnumerable<double> Ys(TMark mark) => [];

    protected virtual LegendItem? Item(TMark mark) => null;

    protected abstract void Draw(TMark mark, MarkCanvas canvas);
}
