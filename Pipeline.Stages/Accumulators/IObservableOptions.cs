namespace Pipeline.Stages.Accumulators;

/// <summary>Settings of an observable or derived table: they say themselves what is wrong with them, so that a new one needs no second file.</summary>
public interface IObservableOptions
{
    /// <summary>Everything wrong, each beginning with the key it is about.</summary>
    IEnumerable<string> Problems();
}
