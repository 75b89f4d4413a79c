using System.Net;
using MasterHome.Members;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Leaves;

public sealed class LeavesTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private int _id;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _id = await Portal.Ask(db => db.Leaves.Select(l => l.Id).SingleAsync());
    }

    private string Path => $"/back-office/leave/{_id}";

    [Fact]
    public async Task Staff_read_and_decide_nothing_and_members_do_not_come_in()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        var page = await sam.Get(Path);
        page.Says("Jun Watanabe asks for leave");
        Assert.False(page.HasForm($"{Path}/decision"));
        foreach (var address in new[] { $"{Path}/end", "/back-office/members/1/leave/new" })
            Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get(address)).Status);
        using var mira = await Portal.SignedIn("mira@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await mira.Get(Path)).Status);
    }

    [Fact]
    public async Task A_request_says_what_granting_does_and_is_granted_then_undone()
    {
        await Alex.Send(await Alex.Get("/back-office/cycles/new"), "/back-office/cycles");
        var page = await Alex.Get(Path);
        // Three full calendar months of 400 points.
        page.Says("300 points required in 2027");
        page = await Alex.Send(page, $"{Path}/decision", ("Form.Verdict", "Grant"));
        Assert.Equal("The leave is granted. The member gets an email.", page.Notice);
        Assert.Equal("Jun Watanabe will be on leave", page.Heading);
        page.Says("Lowered by each full calendar month");

        page = await Alex.Send(page, $"{Path}/decision/removal");
        Assert.Equal("Jun Watanabe asks for leave", page.Heading);
        Assert.Equal(LeaveState.Requested, await State());
    }

    [Fact]
    public async Task Leave_for_many_is_previewed_and_given_to_those_of_the_list()
    {
        const string list = "?q=okafor";
        using var sam = await Portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get($"/back-office/members/leave/new{list}")).Status);
        var form = await Alex.Get($"/back-office/members/leave/new{list}");
        Assert.Equal("Give leave to 1 member", form.Heading);
        var path = $"/back-office/members/leave{list}";
        var wrong = await Alex.Send(form, path, ("Form.From", "2026-11-30"), ("Form.To", "2026-11-01"), ("Form.Reason", "The flood"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.NotNull(wrong.Document.QuerySelector("#Form_To-error"));

        var asks = await Alex.Send(form, path, ("Form.From", "2026-11-01"), ("Form.To", "2026-11-30"), ("Form.Reason", "The flood"));
        Assert.Equal("Give leave to 1 member?", asks.Heading);
        asks.Says("None of them has leave in that time.");
        Assert.Equal(1, await Portal.Ask(db => db.Leaves.CountAsync()));

        var done = await Alex.Send(asks, path);
        Assert.Equal("1 member got leave. They get an email.", done.Notice);
        Assert.Equal(2, await Portal.Ask(db => db.Leaves.CountAsync()));
    }

    [Fact]
    public async Task Granted_without_lowering_the_requirement_it_says_so()
    {
        var page = await Alex.Send(
            await Alex.Get(Path),
            $"{Path}/decision",
            ("Form.Verdict", "Grant"),
            ("Form.LowersRequirement", "false")
        );
        page.Says("Unchanged");
    }

    [Fact]
    public async Task Declined_without_a_reason_it_stays_and_keeps_what_was_typed()
    {
        var page = await Alex.Send(
            await Alex.Get(Path),
            $"{Path}/decision",
            ("Form.Verdict", "Decline"),
            ("Form.LowersRequirement", "false")
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        page.Says("Say why, so that the member knows what to do.");
        Assert.Equal(LeaveState.Requested, await State());
        page = await Alex.Send(page, $"{Path}/decision", ("Form.Verdict", "Decline"), ("Form.Reason", "Ask again in December."));
        Assert.Equal("Leave of Jun Watanabe was declined", page.Heading);
    }

    [Fact]
    public async Task A_second_administrator_who_decides_late_is_told_who_decided()
    {
        using var kim = await Portal.SignedIn("kim@example.org");
        var queue = await kim.Get($"/back-office/queue?kind=Leave&item=leave-{_id}");
        await Alex.Send(await Alex.Get(Path), $"{Path}/decision", ("Form.Verdict", "Grant"));
        var late = await kim.Send(queue, $"{Path}/decision", ("Form.Verdict", "Grant"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, late.Status);
        late.Says("Alex");
        late.Says("decided this on");
    }

    [Fact]
    public async Task An_administrator_gives_leave_on_the_members_page_and_ends_it()
    {
        var mira = await Portal.Ask(db => db.Members.Where(m => m.FirstName == "Mira").Select(m => m.Id).SingleAsync());
        var form = await Alex.Get($"/back-office/members/{mira}/leave/new");
        (string, string)[] typed = [("Form.From", "2026-09-10"), ("Form.To", "2026-09-01"), ("Form.Reason", "Family")];
        var refused = await Alex.Send(form, $"/back-office/members/{mira}/leave", typed);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused.Says("The leave must end on or after the day on which it begins.");
        Assert.Equal("Family", refused.All("textarea").TextContent.Trim());

        var page = await Alex.Send(refused, $"/back-office/members/{mira}/leave", ("Form.To", "2026-10-31"));
        Assert.Equal("Mira Okafor is on leave", page.Heading);
        var path = page.Address;
        var end = await Alex.Get($"{path}/end");
        Assert.NotNull((await Alex.Send(end, $"{path}/end")).Document.QuerySelector("#Form_Reason-error"));
        page = await Alex.Send(end, $"{path}/end", ("Form.Reason", "Back at work."));
        Assert.Equal("Mira Okafor was on leave", page.Heading);
        page.Says("its last day was Oct 31, 2026");
        page = await Alex.Send(page, $"{path}/decision/removal");
        Assert.Equal("Mira Okafor is on leave", page.Heading);
    }

    private Task<LeaveState> State() => Portal.Ask(db => db.Leaves.Where(l => l.Id == _id).Select(l => l.State).SingleAsync());
}
