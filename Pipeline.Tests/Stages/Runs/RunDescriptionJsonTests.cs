using System.Reflection;
using Pipeline.Formats.Model;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Runs;

/// <summary>
/// What a run is comes back from its checkpoint to the last property, found by reflection: a new one cannot be forgotten.
/// </summary>
public sealed class RunDescriptionJsonTests
{
    private static readonly PropertyInfo[] s_properties = [.. typeof(RunDescription).GetProperties().Where(static p => p.SetMethod is not null)];

    private static RunDescription Plain => new() { RunId = "plain", Topology = new Topology("plain", [("Ag", 1)]), Period = 100, FirstCell = Cell.Orthorhombic(1, 1, 1) };

    public static TheoryData<string> Properties => [.. s_properties.Select(static p => p.Name)];

    [Fact]
    public void Defaults_ComeBack() => AssertComesBack(Plain);

    [Theory]
    [MemberData(nameof(Properties))]
    public void Property_WithAnotherValue_ComesBack(string name)
    {
        RunDescription run = Plain;
        PropertyInfo property = typeof(RunDescription).GetProperty(name)!;

        property.SetValue(run, Other(property.PropertyType));

        Assert.NotEqual(FieldDump.Of(property.GetValue(Plain)), FieldDump.Of(property.GetValue(run)));
        AssertComesBack(run);
    }

    [Fact]
    public void AllAtOnce_ComeBack()
    {
        RunDescription run = Plain;
        Assert.All(s_properties, p => p.SetValue(run, Other(p.PropertyType)));

        AssertComesBack(run);
        Assert.Equal(run.SemanticKey, RunDescriptionJson.FromJson(run.ToJson()).SemanticKey);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-0.0)]
    [InlineData(double.Epsilon)]
    [InlineData(0.1 + 0.2)]
    public void Number_OfAnyKind_ComesBackToTheBit(double number) =>
        AssertComesBack(Plain with { StartEvents = [new RunEvent(1, number, EventKind.GroupNotBuilt, null, "m")] });

    [Fact]
    public void Text_OfAnyCharacters_ComesBack() =>
        AssertComesBack(Plain with { Notices = ["\u0000 \" \\ \n é \u2028 <&> 😀", ""], Topology = new Topology("  \"tïtle\" 2 ", [("Ag", 2), ("I", 0), ("Ag", 1)]) });

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"RunId\":\"a\",\"Topology\":[[\"t\"]],\"Period\":1,\"FirstCell\":{}}")]
    public void NoDescription_IsRefusedByType(string json) => Assert.Throws<InvalidDataException>(() => RunDescriptionJson.FromJson(json));

    [Fact]
    public void CutAnywhere_IsRefusedByType()
    {
        string json = Plain.ToJson();

        Assert.All(Enumerable.Range(0, json.Length), length => Assert.Throws<InvalidDataException>(() => RunDescriptionJson.FromJson(json[..length])));
    }

    private static void AssertComesBack(RunDescription run) => Assert.Equal(FieldDump.Of(run), FieldDump.Of(RunDescriptionJson.FromJson(run.ToJson())));

    /// <summary>A value that is no default, and nothing in it is one; each number differs from the one before.</summary>
    private static object Other(Type type)
    {
        int next = 3;
        return Of(type);

        object Of(Type wanted)
        {
            wanted = Nullable.GetUnderlyingType(wanted) ?? wanted;
            next++;
            if (wanted == typeof(Topology))
            {
                return new Topology("other", [("Li", 2), ("S", 0), ("P", 1), ("Li", 1)]);
            }

            if (wanted == typeof(EventKind))
            {
                return EventKind.All[next % EventKind.All.Count];
            }

            if (wanted.IsGenericType && wanted.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            {
                Type of = wanted.GetGenericArguments()[0];
                Array two = Array.CreateInstance(of, 2);
                two.SetValue(Of(of), 0);
                two.SetValue(Of(of), 1);
                return two;
            }

            return wanted == typeof(string) ? $"text {next}"
                : wanted == typeof(bool) ? true
                : wanted == typeof(double) ? next + 0.1
                : wanted.IsPrimitive ? Convert.ChangeType(next, wanted, System.Globalization.CultureInfo.InvariantCulture)
                : Composed(wanted);
        }

        // A record of ours: its longest constructor, then what can be set besides.
        object Composed(Type wanted)
        {
            Assert.True(wanted.Namespace?.StartsWith("Pipeline.", StringComparison.Ordinal) == true, $"{wanted} is new here: say what another value of it is");
            ConstructorInfo make = wanted.GetConstructors().OrderByDescending(static c => c.GetParameters().Length).First();
            object made = make.Invoke([.. make.GetParameters().Select(p => Of(p.ParameterType))]);
            foreach (PropertyInfo property in wanted.GetProperties().Where(static p => p.SetMethod is not null && p.GetIndexParameters().Length == 0))
            {
                property.SetValue(made, Of(property.PropertyType));
            }

            return made;
        }
    }
}
