using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Commit.Checkpoints;

[Trait(Tier.Trait, Tier.Ci)]
public sealed class OwnerFileTests : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(60);
    private readonly Scratch _scratch = new();
    private readonly SettableTime _time = new();

    private OutputLayout Layout => new(_scratch.Path);

    private string Owner => Layout.Owner("a");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Claim_SaysWhoAndSinceWhen()
    {
        Claim();

        JsonNode owner = JsonNode.Parse(File.ReadAllText(Owner))!;
        Assert.Equal(Environment.ProcessId, (int)owner["pid"]!);
        Assert.Equal(Environment.MachineName, (string)owner["host"]!);
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), (string)owner["bootId"]!);
        Assert.True((long)owner["processStart"]! > 0);
        Assert.Equal(60.0, (double)owner["intervalSeconds"]!);
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(Owner));
    }

    [Fact]
    public void LivingProcessHere_HasTheRunHoweverOldItsClaim()
    {
        Claim();
        _time.Now += TimeSpan.FromDays(30);

        OwnedException owned = Assert.Throws<OwnedException>(() => Claim());

        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", owned.Message);
        Assert.Contains("--take-over", owned.Message);
    }

    [Fact]
    public void DeadProcessHere_HasNothing()
    {
        Claim();
        using Process gone = Process.Start("true");
        gone.WaitForExit();
        Edit(o => o["pid"] = gone.Id);

        Claim().Renew();
    }

    [Fact]
    public void RenewalOfAStoppedPredecessor_IsPutRight()
    {
        OwnerFile first = Claim();
        byte[] stale = File.ReadAllBytes(Owner); // written by the first when it goes on, after the second has taken over
        OwnerFile second = OwnerFile.Claim(Layout, "a", s_interval, takeOver: true, _time);
        File.WriteAllBytes(Owner, stale);

        second.Renew();

        Assert.Throws<OwnedException>(first.Renew);
        second.Renew();
    }

    [Fact]
    public void ProcessNumberUsedAgain_IsAnotherProcess()
    {
        Claim();
        Edit(o => o["processStart"] = (long)o["processStart"]! - 1);

        Claim().Renew();
    }

    [Fact]
    public void ThisMachineBeforeItsLastBoot_HasNothing()
    {
        Claim();
        Edit(o => o["bootId"] = "another");

        Claim().Renew();
    }

    [Theory]
    [InlineData(179, false)]
    [InlineData(180, true)]
    public void OtherMachine_HasTheRunForThreeIntervals(int seconds, bool free)
    {
        Claim();
        Edit(o => (o["host"], o["bootId"]) = ("elsewhere", "another"));
        _time.Now += TimeSpan.FromSeconds(seconds);

        if (free)
        {
            Claim().Renew();
        }
        else
        {
            Assert.Contains("on elsewhere has this run", Assert.Throws<OwnedException>(() => Claim()).Message);
        }
    }

    [Fact]
    public void OtherContainerHere_CountsAsElsewhere()
    {
        Claim();
        Edit(o => (o["pidNamespace"], o["pid"]) = ("pid:[1]", 2));

        Assert.Throws<OwnedException>(() => Claim());
        _time.Now += TimeSpan.FromMinutes(3);
        Claim().Renew();
    }

    [Fact]
    public void TakeOver_TellsTheOtherWhenItRenews()
    {
        OwnerFile first = Claim();

        OwnerFile second = Claim(takeOver: true);

        Assert.Throws<OwnedException>(first.Renew);
        first.Release();
        second.Renew();
        Assert.True(File.Exists(Owner));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    public void WhatIsNoClaim_IsReplaced(string content)
    {
        Claim();
        File.WriteAllText(Owner, content);

        Claim().Renew();

        Assert.Contains("claim", File.ReadAllText(Owner));
    }

    [Fact]
    public void Renew_MovesTheTimeAndMendsALostFile()
    {
        OwnerFile owner = Claim();
        _time.Now += TimeSpan.FromHours(1);

        owner.Renew();
        Assert.Equal(_time.Now, (DateTimeOffset)JsonNode.Parse(File.ReadAllText(Owner))!["renewed"]!);

        File.Delete(Owner);
        owner.Renew();
        Assert.True(File.Exists(Owner));
    }

    [Fact]
    public void Release_LeavesTheRunFree()
    {
        Claim().Release();

        Assert.Empty(Directory.GetFiles(_scratch["state/a"]));
        Claim();
    }

    [Fact]
    public async Task ManyAtOnceOnADeadClaim_OneHasIt()
    {
        for (int round = 0; round < 200; round++)
        {
            Claim(takeOver: true);
            Edit(o => o["processStart"] = 1);

            await AssertOneOfManyHasIt();
        }
    }

    /// <summary>Processes killed after they had won a dead claim and before they replaced it: one succeeds the last of them.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task SuccessorsThatDiedOnTheWay_AreSucceededByOne(int dead)
    {
        for (int round = 0; round < 50; round++)
        {
            Claim(takeOver: true);
            Edit(o => o["processStart"] = 1);
            LeaveSuccessors(dead);

            await AssertOneOfManyHasIt();
        }
    }

    [Fact]
    public void SuccessorAtWork_HasTheRunBeforeItHasReplacedTheDeadClaim()
    {
        Claim();
        byte[] living = File.ReadAllBytes(Owner);
        Edit(o => (o["claim"], o["processStart"]) = ("dead", 1));
        File.WriteAllBytes(SuccessionTo("dead"), living);

        Assert.Contains($"process {Environment.ProcessId}", Assert.Throws<OwnedException>(() => Claim()).Message);
        Claim(takeOver: true).Renew();
        Assert.Single(Directory.GetFiles(_scratch["state/a"]));
    }

    private OwnerFile Claim(bool takeOver = false) => OwnerFile.Claim(Layout, "a", s_interval, takeOver, _time);

    private async Task AssertOneOfManyHasIt()
    {
        OwnerFile?[] claims = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() =>
        {
            try
            {
                return Claim();
            }
            catch (OwnedException)
            {
                return null;
            }
        })));

        Assert.Single(claims, c => c is not null)!.Renew();
        Assert.Single(Directory.GetFiles(_scratch["state/a"]));
    }

    private void LeaveSuccessors(int count)
    {
        JsonObject owner = JsonNode.Parse(File.ReadAllText(Owner))!.AsObject();
        for (int i = 0; i < count; i++)
        {
            string succession = SuccessionTo((string)owner["claim"]!);
            owner["claim"] = $"dead {i}";
            File.WriteAllText(succession, owner.ToJsonString());
        }
    }

    /// <summary>The name two releases must agree on.</summary>
    private string SuccessionTo(string claim) => $"{Owner}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(claim)).AsSpan(0, 16))}";

    private void Edit(Action<JsonObject> edit)
    {
        JsonObject owner = JsonNode.Parse(File.ReadAllText(Owner))!.AsObject();
        edit(owner);
        File.WriteAllText(Owner, owner.ToJsonString());
    }
}
