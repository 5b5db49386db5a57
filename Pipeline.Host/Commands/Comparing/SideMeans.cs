using Pipeline.Formats.Tables;
using Pipeline.Stages;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Results;
using Pipeline.Stages.Studies;
using Pipeline.Stages.Studies.Ensembles;

namespace Pipeline.Host.Commands.Comparing;

/// <summary>The mean curves of both sides, written beside the verdicts: what a report lays over each other.</summary>
internal static class SideMeans
{
    private const long MostCells = 40_000_000; // of all replicates of a table: 320 MB; beyond it the mean is left out

    private static readonly string[] s_tables =
    [
        "angle_distribution", "angular_velocity_distribution", "distance_angle_density", "msd", "rdf", "vacf", "van_hove_distinct", "van_hove_self", "vdos",
    ];

    /// <summary>Writes <c>reference/TABLE</c> or <c>candidate/TABLE</c> for every table of curves that all replicates of the side have.</summary>
    /// <param name="role">Name of the side.</param>
    /// <param name="side">Its replicates.</param>
    /// <param name="output">Where.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Tables too large to be put together.</returns>
    public static async Task<IReadOnlyList<string>> WriteAsync(string role, SideRuns side, StudyOutput output, CancellationToken cancellationToken)
    {
        List<string> left = [];
        foreach (string name in s_tables)
        {
            if (TableRegistry.Find(name) is not { } schema || !side.Runs.Runs.All(r => r.Tables.Contains(name, StringComparer.Ordinal)))
            {
                continue;
            }

            List<RunTable> tables = [];
            long cells = 0;
            foreach (PublishedRun run in side.Runs.Runs)
            {
                if (await run.ReadAsync(name, cancellationToken) is { } read)
                {
                    tables.Add(new RunTable(run.Id, run.Place, read.Table));
                    cells += (long)read.Table.RowCount * read.Table.Columns.Count;
                    if (cells / tables.Count * side.Runs.Runs.Count > MostCells)
                    {
                        left.Add(name);
                        break;
                    }
                }
            }

            if (tables.Count == side.Runs.Runs.Count)
            {
                EnsembleInput input = new(schema, tables, side.Conditions, Window: null, AllLags: false, new EnsembleOthers(static _ => [], static _ => null));
                await output.AddAsync($"{role}/{name}/{name}", EnsembleRules.Of(input));
            }
        }

        return left;
    }
}
