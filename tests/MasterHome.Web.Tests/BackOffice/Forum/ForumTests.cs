using System.Net;
using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using MasterHome.Jobs;
using MasterHome.Members;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Forum;

public sealed class ForumTests : BackOfficeTest
{
    private const string Address = "/back-office/community";
    private Member _mira = null!;
    private Member _jun = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Portal.Do(async db =>
        {
            (_mira, _jun) = (
                await db.Members.SingleAsync(m => m.Email == "mira@example.org"),
                await db.Members.SingleAsync(m => m.Email == "jun@example.org")
            );
            await db.Members.Where(m => m.Id == _mira.Id).ExecuteUpdateAsync(set => set.SetProperty(m => m.CommunityUserId, (long?)null));
            await db.Members.Where(m => m.Id == _jun.Id).ExecuteUpdateAsync(set => set.SetProperty(m => m.CommunityUserId, 700L));
            var row = new UnmatchedMember(_mira.Id, null, TestPortal.DemoDay.UtcDateTime.AddDays(-1));
            row.RecordSearch(
                [new ForumCandidate(501, "Mira <b>", "same email"), new ForumCandidate(700, "Jun", "same name")],
                TestPortal.DemoDay.UtcDateTime
            );
            db.Add(row);
            var pull = new JobRun(nameof(PullForum), "here", 1, TestPortal.DemoDay.UtcDateTime.AddHours(-2));
            pull.End(new JobResult(5, 0, "5 members counted."), TestPortal.DemoDay.UtcDateTime.AddHours(-1));
            db.Add(pull);
            await db.SaveChangesAsync();
        });
    }

    [Fact]
    public async Task Everybody_unknown_is_listed_with_candidates_and_whose_they_are_already()
    {
        var page = await Alex.Get(Address);
        Assert.Equal("1 member is not known in the community", page.All("h1").TextContent);
        Assert.NotNull(page.Document.QuerySelector("table caption"));
        page.Says("no number in the roster");
        Assert.Contains(
            "It is Mira <b>",
            Assert.Single(page.Document.QuerySelectorAll("button[name='Form.Candidate']")).TextContent,
            StringComparison.Ordinal
        );
        page.Says($"Jun is {_jun.Name}.");
    }

    [Fact]
    public async Task A_candidate_is_taken_by_a_button()
    {
        var page = await Alex.Send(
            await Alex.Get(Address),
            Address,
            ("Form.Member", $"{_mira.Id}"),
            ("Form.CommunityUserId", ""),
            ("Form.Candidate", "501")
        );
        Assert.Equal("Matched. Their replies are counted from the next pull on.", page.Notice);
        Assert.Equal("Every member is known in the community", page.All("h1").TextContent);
        Assert.Equal(501, await Portal.Ask(db => db.Members.Where(m => m.Id == _mira.Id).Select(m => m.CommunityUserId).SingleAsync()));
        Assert.True(await Portal.Ask(db => db.History.AnyAsync(h => h.MemberId == _mira.Id && h.What == "Matched with the community")));
    }

    [Theory]
    [InlineData("700", "already")]
    [InlineData("", "Choose a candidate")]
    [InlineData("0", "1")]
    [InlineData("seven", "is not valid for “Number in the community”")]
    public async Task What_is_no_id_of_theirs_is_refused_beside_the_field(string typed, string sentence)
    {
        var page = await Alex.Send(await Alex.Get(Address), Address, ("Form.Member", $"{_mira.Id}"), ("Form.CommunityUserId", typed));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(sentence, page.All("#Form_CommunityUserId-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(typed, page.All("#Form_CommunityUserId").GetAttribute("value") ?? "");
        Assert.Null(await Portal.Ask(db => db.Members.Where(m => m.Id == _mira.Id).Select(m => m.CommunityUserId).SingleAsync()));
    }

    [Fact]
    public async Task Before_the_first_pull_it_claims_to_know_nobody()
    {
        await Portal.Do(async db =>
        {
            await db.JobRuns.Where(r => r.Job == nameof(PullForum)).ExecuteDeleteAsync();
            await db.UnmatchedMembers.ExecuteDeleteAsync();
        });
        var page = await Alex.Get(Address);
        Assert.Equal("No replies have been counted yet", page.All("h1").TextContent);
        page.Says("Forum:Kind");
    }

    [Fact]
    public async Task Staff_read_and_see_nothing_to_press()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        var page = await sam.Get(Address);
        page.Says("same email");
        Assert.Null(page.Document.QuerySelector("main form[method=post]"));
    }

    [Fact]
    public async Task Whom_a_roster_has_matched_since_is_listed_no_more()
    {
        await Portal.Do(db =>
            db.Members.Where(m => m.Id == _mira.Id).ExecuteUpdateAsync(set => set.SetProperty(m => m.CommunityUserId, 501L))
        );
        Assert.Equal("Every member is known in the community", (await Alex.Get(Address)).All("h1").TextContent);
    }
}
