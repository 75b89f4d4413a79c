using System.Net;
using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using MasterHome.Jobs;
using MasterHome.Members;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Forum;

public sealed class ForumTests(SharedPortal portal) : BackOfficeTest(portal)
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
    public async Task Unmatched_members_are_listed_with_candidates_and_existing_matches()
    {
        var page = await Alex.Get(Address);
        Assert.Equal("1 member not matched with a community user", page.All("h1").TextContent);
        Assert.NotNull(page.Document.QuerySelector("table caption"));
        page.Says("no ID in the roster");
        Assert.Contains(
            "Match with Mira <b>",
            Assert.Single(page.Document.QuerySelectorAll("button[name='Form.Candidate']")).TextContent,
            StringComparison.Ordinal
        );
        page.Says($"Jun is already matched with {_jun.Name}.");
    }

    [Fact]
    public async Task A_candidate_is_matched_with_a_button()
    {
        var page = await Alex.Send(
            await Alex.Get(Address),
            Address,
            ("Form.Member", $"{_mira.Id}"),
            ("Form.CommunityUserId", ""),
            ("Form.Candidate", "501")
        );
        Assert.Equal("Matched. The next pull counts their replies.", page.Notice);
        Assert.Equal("All members are matched with a community user", page.All("h1").TextContent);
        Assert.Equal(501, await Portal.Ask(db => db.Members.Where(m => m.Id == _mira.Id).Select(m => m.CommunityUserId).SingleAsync()));
        Assert.True(await Portal.Ask(db => db.History.AnyAsync(h => h.MemberId == _mira.Id && h.What == "Matched with the community")));
    }

    [Theory]
    [InlineData("700", "already")]
    [InlineData("", "Choose a candidate")]
    [InlineData("0", "1")]
    [InlineData("seven", "“Community user ID” must be a whole number such as")]
    public async Task An_invalid_ID_is_refused_next_to_its_field(string typed, string sentence)
    {
        var page = await Alex.Send(await Alex.Get(Address), Address, ("Form.Member", $"{_mira.Id}"), ("Form.CommunityUserId", typed));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(sentence, page.All("#Form_CommunityUserId-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(typed, page.All("#Form_CommunityUserId").GetAttribute("value") ?? "");
        Assert.Null(await Portal.Ask(db => db.Members.Where(m => m.Id == _mira.Id).Select(m => m.CommunityUserId).SingleAsync()));
    }

    [Fact]
    public async Task Before_the_first_pull_no_replies_are_counted()
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
    public async Task Staff_can_read_the_list_but_not_match_members()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        var page = await sam.Get(Address);
        page.Says("same email");
        Assert.Null(page.Document.QuerySelector("main form[method=post]"));
    }

    [Fact]
    public async Task A_member_matched_by_a_roster_import_is_no_longer_listed()
    {
        await Portal.Do(db =>
            db.Members.Where(m => m.Id == _mira.Id).ExecuteUpdateAsync(set => set.SetProperty(m => m.CommunityUserId, 501L))
        );
        Assert.Equal("All members are matched with a community user", (await Alex.Get(Address)).All("h1").TextContent);
    }
}
