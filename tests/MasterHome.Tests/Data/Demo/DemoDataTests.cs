using MasterHome.Cycles;
using MasterHome.Data.Demo;
using MasterHome.Opportunities;
using MasterHome.Standing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MasterHome.Tests.Data.Demo;

public sealed class DemoDataTests : IDisposable
{
    private readonly TestDatabase _database = new();

    [Theory]
    [InlineData("2026-01-01T00:00:00")]
    [InlineData("2026-01-01T12:00:00")]
    [InlineData("2026-01-02T09:00:00")]
    [InlineData("2028-02-29T09:00:00")]
    [InlineData("2026-03-01T09:00:00")]
    [InlineData("2026-07-01T09:00:00")]
    [InlineData("2026-08-21T03:00:00")]
    [InlineData("2026-09-15T12:00:00")]
    [InlineData("2026-12-30T23:30:00")]
    [InlineData("2026-12-31T23:59:00")]
    public async Task It_can_be_created_on_any_day_and_has_no_events_in_the_future(string day)
    {
        var calendar = await CreateDemoData(day);

        await using var db = _database.Open();
        Assert.False(await db.PointEntries.AnyAsync(e => e.OccurredOn > calendar.Today || e.PostedAt > calendar.Now));
        Assert.False(
            await db.SignUps.AnyAsync(s => s.CreatedAt > calendar.Now || s.ReportedAt > calendar.Now || s.CompletedOn > calendar.Today)
        );
        Assert.False(await db.Members.AnyAsync(m => m.QualifiedOn > calendar.Today));
        Assert.Equal(
            new[] { calendar.Today.Year - 1, calendar.Today.Year },
            await db.Cycles.OrderBy(c => c.Year).Select(c => c.Year).ToArrayAsync()
        );
        Assert.True((await db.Cycles.SingleAsync(c => c.Year == calendar.Today.Year - 1)).IsClosed);
        var standings = (
            await new Standings(db, calendar).Of(db.Members, await db.Cycles.SingleAsync(c => c.Year == calendar.Today.Year))
        ).ToDictionary(s => s.Who.FirstName);
        Assert.Equal(MemberStatus.RequirementsMet, standings["Nia"].Status);
        Assert.Equal(MemberStatus.Leaving, standings["Omar"].Status);
        Assert.True(standings["Mira"].IsOpen);
        Assert.All(await db.Outcomes.ToListAsync(), o => Assert.Equal(OutcomeResult.Certified, o.Result));
    }

    [Fact]
    public async Task In_September_every_sign_up_state_exists_and_Jun_needs_half_the_points()
    {
        var calendar = await CreateDemoData("2026-09-15T12:00:00");

        await using var db = _database.Open();
        var states = await db.SignUps.Select(s => s.State).Distinct().ToListAsync();
        Assert.Equal(Enum.GetValues<SignUpState>().Order(), states.Order());
        var jun = await new Standings(db, calendar).Of(
            (await db.Members.SingleAsync(m => m.FirstName == "Jun")).Id,
            await db.Cycles.SingleAsync(c => c.Year == 2026)
        );
        Assert.Equal(200, jun!.Required.Points);
    }

    [Fact]
    public async Task It_is_created_once_and_only_on_an_empty_database()
    {
        var calendar = await CreateDemoData("2026-09-15T12:00:00");

        await using var db = _database.Open();
        Assert.False(await new DemoData(db, calendar, A.PasswordHasher()).CreateOnce());
        Assert.Equal(6, await db.Members.CountAsync());
    }

    public void Dispose() => _database.Dispose();

    private async Task<ProgramCalendar> CreateDemoData(string day)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse(day + "Z", System.Globalization.CultureInfo.InvariantCulture));
        var calendar = new ProgramCalendar(clock, Options.Create(new HomeSettings()));
        await using (var db = _database.Open())
            await new MasterHome.Data.DatabaseMigrator(db, calendar).Migrate();
        await using (var db = _database.Open())
            Assert.True(await LockOrder.Without(() => new DemoData(db, calendar, A.PasswordHasher()).CreateOnce()));
        return calendar;
    }
}
