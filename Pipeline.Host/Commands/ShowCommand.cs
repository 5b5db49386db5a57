using System.CommandLine;
using System.Globalization;
using Pipeline.Formats;
using Pipeline.Formats.Tables;
using Pipeline.Host.Configuration;
using Pipeline.Host.Output;
using Pipeline.Stages;
using Pipeline.Stages.Results;

namespace Pipeline.Host.Commands;

/// <summary>
/// <c>show TABLE OUT</c>: a published table as text, CSV or JSON; without TABLE which tables there are. A first look without Python.
/// </summary>
internal static class ShowCommand
{
    private const int DefaultRows = 20;
    private static readonly Argument<string[]> s_what = CommonOptions.RefusesDashes(new("TABLE OUT")
    {
        Arity = new ArgumentArity(1, 2),
        Description = "Table, and output directory of watch or replay, or of a study such as ensemble; OUT alone lists its tables",
    });

    private static readonly Option<string[]> s_runs = new("--run")
    {
        Description = "Only this run; may be given again for further ones",
        HelpName = "ID",
    };
    private static readonly Option<string?> s_where = new("--where")
    {
        Description = "Only rows that satisfy 'COLUMN OP LITERAL [and ...]'; OP: = != < <= > >=, or 'is null', 'is not null'",
        HelpName = "CONDITION",
    };
    private static readonly Option<bool> s_csv = new("--csv")
    {
        Description = "Print all rows as CSV, numbers in full, the run as first column",
    };
    private static readonly Option<bool> s_json = new("--json")
    {
        Description = "Print all rows as a JSON array, one object a row and line",
    };
    private static readonly Option<long?> s_epoch = new("--epoch")
    {
        Description = "The table as of this epoch instead of the newest",
        HelpName = "N",
    };
    private static readonly Option<int?> s_limit = new("--limit")
    {
        Description = $"Rows of the printed table, half from its beginning, half from its end [default: {DefaultRows}]",
        HelpName = "N",
    };

    public static Command Create() =>
        new Command("show", "Prints a published table, or lists the tables of an output directory: a first look without Python.")
        {
            s_what, s_runs, s_where, s_csv, s_json, s_epoch, s_limit,
        }
        .WithCommon(
            "ionstream show rdf out --where 'species_a = Ag and r_A < 4'\n"
            + "  ionstream show diffusion out --run run1 --csv > diffusion.csv\n"
            + "  ionstream show out",
            RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal)
    {
        string[] what = parsed.GetValue(s_what)!;
        string? name = what.Length > 1 ? what[0] : null;
        (string? where, long? epoch, int? limit) = (parsed.GetValue(s_where), parsed.GetValue(s_epoch), parsed.GetValue(s_limit));
        (bool csv, bool json) = (parsed.GetValue(s_csv), parsed.GetValue(s_json));
        Check(what, where, epoch, limit, csv, json);
        RowCondition? condition = Condition(where);
        bool warned = false;
        UnverifiedReading unverified = new(message =>
        {
            terminal.Error.WriteLine($"ionstream: {message}");
            Environment.Exit(ExitCode.Malformed); // what reads the file would not hear of anything milder
        })
        {
            Begins = path =>
            {
                (warned ? (Action<Microsoft.Extensions.Logging.ILogger, string>)Log.UnverifiedToo : Log.Unverified)(terminal.Logger, path);
                warned = true; // an OUT of 0.1.0 has hundreds of them
            },
        };
        if (parsed.GetValue(s_runs) is not { Length: > 0 } && epoch is null && Directory.Exists(what[^1]) && StudyReader.Open(what[^1]) is { } study)
        {
            return await ShowStudy.WriteAsync(study, name, table => Select(table, condition), (csv, json, limit ?? DefaultRows), terminal);
        }

        OutputReader reader = OutputReader.Open(what[^1], unverified);
        string[] runs = parsed.GetValue(s_runs) is { Length: > 0 } wanted ? wanted : [.. reader.Runs];
        if (name is null)
        {
            return await ShowListing.WriteAsync(reader, runs, csv, json, terminal);
        }

        ResultAt at = epoch is { } number ? ResultAt.Epoch(number) : ResultAt.Newest;
        List<PublishedTable> tables = await ReadAsync(reader, runs, parsed.GetValue(s_runs) is { Length: > 0 }, name, at);
        ColumnTable all = ResultRows.Join(tables), shown = Select(all, condition);
        if (csv || json)
        {
            await (csv ? ShowOutput.CsvAsync(shown, terminal.Output) : ShowOutput.JsonAsync(shown, terminal.Output));
        }
        else
        {
            await ShowOutput.TableAsync(tables, shown, all.RowCount, epoch, limit ?? DefaultRows, terminal);
        }

        return ExitCode.Done;
    }

    private static void Check(string[] what, string? where, long? epoch, int? limit, bool csv, bool json)
    {
        bool isListing = what.Length == 1;
        string? problem = csv && json ? "--csv and --json exclude each other."
            : limit is < 1 ? string.Create(CultureInfo.InvariantCulture, $"--limit {limit}: must be at least 1.")
            : epoch is < 1 ? string.Create(CultureInfo.InvariantCulture, $"--epoch {epoch}: epochs are counted from 1.")
            : limit is not null && (csv || json) ? "--limit is for the printed table; --csv and --json print all rows. Use --where to have fewer."
            : isListing && TableRegistry.Find(what[0]) is not null && !Directory.Exists(what[0]) ? $"show {what[0]}: of which output directory? Write 'ionstream show {what[0]} OUT'."
            : isListing && (where is not null || epoch is not null || limit is not null) ? "--where, --epoch and --limit need a table: write 'ionstream show TABLE OUT'."
            : !isListing && Directory.Exists(what[0]) && !Directory.Exists(what[1]) ? $"the table comes first: write 'ionstream show {what[1]} {what[0]}'."
            : null;
        if (problem is not null)
        {
            throw new CommandException(ExitCode.Usage, problem);
        }
    }

    private static async Task<List<PublishedTable>> ReadAsync(OutputReader reader, string[] runs, bool isNamed, string table, ResultAt at)
    {
        List<PublishedTable> tables = [];
        SortedSet<string> known = new(StringComparer.Ordinal);
        foreach (string run in runs.Distinct(StringComparer.Ordinal))
        {
            try
            {
                string[] there = [.. reader.Run(run).Newest.Select(static f => f.Table)];
                known.UnionWith(there);
                if (isNamed || there.Contains(table, StringComparer.Ordinal))
                {
                    tables.Add(await reader.ReadAsync(run, table, at));
                }
            }
            catch (TableReadException error) when (error.Unknown is { } unknown && Spelling.Closest(unknown, error.Known) is { } closest)
            {
                throw new CommandException(ExitCode.NoInput, $"{error.Message.TrimEnd('.')}; did you mean '{closest}'?");
            }
        }

        string hint = Spelling.Closest(table, known) is { } meant ? $"; did you mean '{meant}'?" : ".";
        return tables.Count > 0 ? tables : throw new CommandException(
            ExitCode.NoInput, $"{reader.Root}: no run has a table {table}; there are {(known.Count == 0 ? "none yet" : string.Join(", ", known))}{hint}");
    }

    private static RowCondition? Condition(string? where)
    {
        try
        {
            return where is null ? null : RowCondition.Parse(where);
        }
        catch (RowConditionException error)
        {
            throw new CommandException(ExitCode.Usage, $"--where: {error.Message}");
        }
    }

    private static ColumnTable Select(ColumnTable table, RowCondition? condition)
    {
        try
        {
            return condition is null ? table : ResultRows.Take(table, condition.Rows(table));
        }
        catch (RowConditionException error)
        {
            string hint = error.UnknownColumn is { } unknown && Spelling.Closest(unknown, error.Columns) is { } closest ? $"; did you mean '{closest}'?" : ".";
            throw new CommandException(ExitCode.Usage, $"--where: {error.Message}{hint}");
        }
    }
}
