using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal;

/// <summary>Each instance keeps cycles, opportunities and courses in memory, and still shows a change at once, whoever made it.</summary>
public sealed class SharedProgramTests : IAsyncDisposable
{
    private readonly TestPortal _portal = new();

    [Fact]
    public async Task Another_instance_shows_a_change_on_the_next_request()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        await using var other = _portal.Beside();
        using var alex = await other.SignedIn("alex@example.org");
        (await mira.Get("/opportunities")).Says("User group talk");
        var id = await _portal.Ask(db =>
            db.Opportunities.Where(o => o.Title == "User group talk" && o.PublishedAt != null).MaxAsync(o => o.Id)
        );

        var form = await alex.Get($"/back-office/opportunities/{id}/edit");
        (await alex.Send(form, $"/back-office/opportunities/{id}", ("Form.Title", "Talk at a meetup"))).Says("Talk at a meetup");

        (await mira.Get("/opportunities")).Says("Talk at a meetup");
        Assert.StartsWith("Talk at a meetup", (await mira.Get($"/opportunities/{id}")).Heading, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a session is canceled")]
    [InlineData("a course is renamed")]
    [InlineData("a requirement is removed")]
    [InlineData("a key date is added")]
    [InlineData("a prerequisite is added")]
    public async Task Each_kind_of_change_renews_the_version(string change)
    {
        var before = await Version();
        await _portal.Ask(async db =>
        {
            switch (change)
            {
                case "a session is canceled":
                    (await db.Sessions.OrderBy(s => s.Id).FirstAsync(s => s.CanceledAt == null)).Cancel(TestPortal.DemoDay.UtcDateTime);
                    break;
                case "a course is renamed":
                    var course = await db.Courses.OrderBy(c => c.Id).FirstAsync();
                    course.Change(course.Terms with { Title = "Another title" });
                    break;
                case "a requirement is removed":
                    db.Remove(await db.Requirements.OrderBy(r => r.Id).FirstAsync());
                    break;
                case "a key date is added":
                    (await db.Cycles.SingleAsync(c => c.Year == 2026)).AddKeyDate(new DateOnly(2026, 10, 1), "Autumn");
                    break;
                default:
                    var courses = await db.Courses.Include(c => c.Prerequisites).ToDictionaryAsync(c => c.Code);
                    courses["TAW"].Need(courses["L1"]);
                    break;
            }
            return await db.SaveChangesAsync();
        });
        Assert.NotEqual(before, await Version());
    }

    [Fact]
    public async Task A_sign_up_leaves_the_version_as_it_is()
    {
        using var jun = await _portal.SignedIn("jun@example.org");
        var session = await _portal.Ask(db =>
            db.Sessions.Where(s => s.StartsAt > TestPortal.DemoDay.UtcDateTime && s.CanceledAt == null && s.Places != null)
                .Where(s =>
                    !db.SignUps.Any(own => own.SessionId == s.Id && db.Members.Any(m => m.Id == own.MemberId && m.FirstName == "Jun"))
                )
                .OrderBy(s => s.Id)
                .Select(s => new { s.Id, s.OpportunityId })
                .FirstAsync()
        );
        await _portal.Do(db => db.Sessions.Where(s => s.Id == session.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.Places, 1)));
        var before = await Version();

        await jun.PostTo(await jun.Get($"/opportunities/{session.OpportunityId}"), "/sign-ups", ("sessionId", $"{session.Id}"));

        Assert.True(await _portal.Ask(db => db.SignUps.AnyAsync(s => s.SessionId == session.Id)));
        Assert.Equal(before, await Version());
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    private Task<long> Version() => _portal.Ask(db => db.ProgramVersions.Select(v => v.Value).SingleAsync());
}
