using System.Text.Json;

namespace Pipeline.Stages.Figures;

/// <summary>Figures as JSON, for whatever draws them in a browser.</summary>
/// <remarks>
/// Keys are the names of the records in camel case; <c>kind</c> names the mark. A number that is not finite is <c>null</c>. Numbers are
/// written in full, those of maps with six digits: a map has tens of thousands, and no eye sees more.
/// </remarks>
public static class FigureJson
{
    private const string MapDigits = "G6";

    /// <summary>Writes figures as an array.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<Figure> figures)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(figures);
        json.WriteStartArray();
        foreach (Figure figure in figures)
        {
            Write(json, figure);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Figure figure)
    {
        json.WriteStartObject();
        json.WriteString("name", figure.Name);
        json.WriteString("title", figure.Title);
        json.WriteString("caption", figure.Caption);
        json.WriteString("query", figure.Query);
        json.WriteString("section", JsonNamingPolicy.CamelCase.ConvertName(figure.Section.ToString()));
        json.WriteString("paper", figure.Paper);
        json.WriteStartArray("panels");
        foreach (Panel panel in figure.Panels)
        {
            json.WriteStartObject();
            json.WriteString("title", panel.Title);
            Write(json, "x", panel.X);
            Write(json, "y", panel.Y);
            json.WriteStartArray("marks");
            foreach (Mark mark in panel.Marks)
            {
                Write(json, mark);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Axis axis)
    {
        json.WriteStartObject(name);
        json.WriteString("label", axis.Label);
        json.WriteString("unit", axis.Unit);
        json.WriteBoolean("isLog", axis.IsLog);
        Write(json, "from", axis.From ?? double.NaN);
        Write(json, "to", axis.To ?? double.NaN);
        Write(json, "categories", axis.Categories);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Mark mark)
    {
        json.WriteStartObject();
        json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(mark.GetType().Name));
        json.WriteString("name", mark.Name);
        json.WriteNumber("colour", mark.Colour);
        switch (mark)
        {
            case Line line:
                json.WriteString("style", JsonNamingPolicy.CamelCase.ConvertName(line.Style.ToString()));
                json.WriteString("weight", JsonNamingPolicy.CamelCase.ConvertName(line.Weight.ToString()));
                Write(json, "x", line.X);
                Write(json, "y", line.Y);
                break;
            case Band band:
                Write(json, "x", band.X);
                Write(json, "low", band.Low);
                Write(json, "high", band.High);
                break;
            case Points points:
                json.WriteBoolean("isHorizontal", points.IsHorizontal);
                json.WriteBoolean("isHollow", points.IsHollow);
                Write(json, "x", points.X);
                Write(json, "y", points.Y);
                Write(json, "low", points.Low);
                Write(json, "high", points.High);
                Write(json, "notes", points.Notes.Any(static n => n.Length > 0) ? points.Notes : []);
                break;
            case Map map:
                json.WriteString("unit", map.Unit);
                Write(json, "from", map.From);
                Write(json, "to", map.To);
                Write(json, "xEdges", map.XEdges);
                Write(json, "yEdges", map.YEdges);
                Write(json, "values", map.Values, MapDigits);
                break;
            case Guide guide:
                Write(json, "at", guide.At);
                json.WriteBoolean("isVertical", guide.IsVertical);
                break;
            case Span span:
                Write(json, "from", span.From);
                Write(json, "to", span.To);
                json.WriteBoolean("isVertical", span.IsVertical);
                break;
            default:
                throw new ArgumentException($"a {mark.GetType().Name} cannot be written", nameof(mark));
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        Write(json, value, "R");
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<double> values, string digits = "R")
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            Write(json, value, digits);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, double value, string digits)
    {
        if (!double.IsFinite(value))
        {
            json.WriteNullValue();
        }
        else if (digits is "R")
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteRawValue(value.ToString(digits, System.Globalization.CultureInfo.InvariantCulture), skipInputValidation: true);
        }
    }
}
