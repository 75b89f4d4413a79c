using System.Net;
using AngleSharp.Html.Dom;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Attendance;

public sealed class AttendanceTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private string _session = "";
    private string _address = "";
    private int _sessionId;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var cycleId = await Portal.Ask(db => db.Cycles.Where(c => c.Year == 2026).Select(c => c.Id).SingleAsync());
        await Portal.Do(async db =>
        {
            var now = Portal.Clock.GetUtcNow().UtcDateTime;
            var terms = new OpportunityTerms(
                "Community call",
                "Speaking",
                Tracking.SignUp,
                20,
                60,
                null,
                "A call.",
                "Join.",
                "By attendance."
            );
            var call = new Opportunity(cycleId, terms, now);
            call.Schedule(new SessionTerms(now.AddDays(-1), "Europe/Berlin", null, null));
            call.Publish(now);
            db.Add(call);
            await db.SaveChangesAsync();
            (_sessionId, _session) = (call.Sessions[0].Id, $"/back-office/opportunities/{call.Id}/sessions/{call.Sessions[0].Id}");
            _address = $"{_session}/attendance";
        });
    }

    [Fact]
    public async Task Staff_and_members_cannot_record_attendance()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get(_address)).Status);
        Assert.DoesNotContain(_address, (await sam.Get(_session)).Links);
        Assert.Contains(_address, (await Alex.Get(_session)).Links);
        using var mira = await Portal.SignedIn("mira@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await mira.Get(_address)).Status);
    }

    [Fact]
    public async Task A_file_finds_members_and_one_step_credits_them()
    {
        var page = await Upload(
            "Name,User email\nMira Okafor,mira@example.org\nNia Farouk,\nA Guest,guest@example.org\nMira Okafor,MIRA@example.org\n"
        );
        Assert.Equal(HttpStatusCode.OK, page.Status);
        page.Says("2 attendees found, 1 not found, 1 named twice.");
        page.Says("Line 4: A Guest <guest@example.org>");
        Assert.Equal(2, page.Document.QuerySelectorAll("input[name='Form.Members'][checked]").Length);
        Assert.Equal(0, await Portal.Ask(db => db.SignUps.CountAsync(s => s.SessionId == _sessionId)));

        var noReason = await Alex.Send(page, _address);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, noReason.Status);
        noReason.Says("2 members had not signed up. Say why they are credited anyway.");
        // Refused, the page still shows who was found and who was not: nobody is credited unseen.
        noReason.Says("2 attendees found, 1 not found, 1 named twice.");
        noReason.Says("Line 4: A Guest <guest@example.org>");
        Assert.Equal(2, noReason.Document.QuerySelectorAll("input[type=checkbox][name='Form.Members'][checked]").Length);
        Assert.Empty(noReason.Document.QuerySelectorAll("input[type=hidden][name='Form.Members']"));

        var done = await Alex.Send(noReason, _address, ("Form.Reason", "They were in the call."));
        Assert.Equal("2 members credited.", done.Notice);
        Assert.Equal(_session, done.Address);
        Assert.Equal(2, await Portal.Ask(db => db.SignUps.CountAsync(s => s.SessionId == _sessionId && s.State == SignUpState.Verified)));
        (await Alex.Get(_address)).Says("2 members credited so far");
    }

    [Fact]
    public async Task Ticked_sign_ups_need_no_reason_and_names_of_several_members_are_chosen_from()
    {
        var (mira, nia) = await Portal.Ask(async db =>
            (
                await db.Members.Where(m => m.LastName == "Okafor").Select(m => m.Id).SingleAsync(),
                await db.Members.Where(m => m.Email == "nia@example.org").Select(m => m.Id).SingleAsync()
            )
        );
        await Portal.Do(async db =>
        {
            await db.Members.Where(m => m.Id == nia).ExecuteUpdateAsync(set => set.SetProperty(m => m.Company, "Elsewhere"));
            var member = await db.Members.SingleAsync(m => m.Id == nia);
            member.UpdateFromRoster(
                new(member.Email, "Mira", "Okafor", member.IsPartner, member.QualifiedOn, member.CommunityHandle, null, member.Details)
            );
            await db.SaveChangesAsync();
        });

        var page = await Alex.Get(_address);
        page = await Alex.Send(page, $"{_address}/attendees", ("Attendees.Lines", "okafor, mira"));
        var select = (IHtmlSelectElement)page.All("select[name='Form.Members']");
        Assert.Equal(["", $"{mira}", $"{nia}"], select.Options.Select(o => o.Value));

        var none = await Alex.Send(page, _address);
        none.Says("Tick at least one member.");
        page = await Alex.Send(page, _address, ("Form.Members", $"{nia}"), ("Form.Reason", "Was there."));
        Assert.Equal("1 member credited.", page.Notice);
        Assert.Equal([nia], await Portal.Ask(db => db.SignUps.Where(s => s.SessionId == _sessionId).Select(s => s.MemberId).ToListAsync()));

        // Recorded again, nobody is credited twice.
        page = await Alex.Get(_address);
        Assert.Empty(page.Document.QuerySelectorAll($"input[value='{nia}']"));
    }

    [Fact]
    public async Task Members_who_are_leaving_are_marked_before_they_are_credited()
    {
        var page = await Upload("Email\nomar@example.org\nmira@example.org\n");
        var rows = page.Document.QuerySelectorAll("input[type=checkbox][name='Form.Members']").Select(i => i.Closest("tr")!.TextContent);
        Assert.Equal([true, false], rows.Select(r => r.Contains("Leaving", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_file_or_list_that_cannot_be_read_says_so_beside_its_field()
    {
        var page = await Upload("Start,End\n1,2\n");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.NotNull(page.Document.QuerySelector("#Attendees_File-error"));
        page = await Alex.Send(await Alex.Get(_address), $"{_address}/attendees", ("Attendees.Lines", " \n "));
        Assert.NotNull(page.Document.QuerySelector("#Attendees_Lines-error"));
    }

    [Fact]
    public async Task A_session_that_lies_ahead_says_why_nothing_can_be_recorded()
    {
        await Portal.Do(db =>
            db.Sessions.Where(s => s.Id == _sessionId)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.StartsAt, s => s.StartsAt!.Value.AddDays(9)))
        );
        var page = await Alex.Get(_address);
        Assert.Equal("This session has not begun yet.", page.Heading);
        Assert.False(page.HasForm(_address));
        Assert.DoesNotContain(_address, (await Alex.Get(_session)).Links);
    }

    private async Task<WebPage> Upload(string csv) =>
        await Alex.Send(await Alex.Get(_address), $"{_address}/attendees", ("Attendees.File", $"@attendees.csv|{csv}"));
}
