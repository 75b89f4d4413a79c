using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Data.Demo;
using MasterHome.Members;
using MasterHome.Standing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MasterHome.Tests.Data.Demo;

public sealed class DemoStatesTests
{
    [Theory]
    [InlineData("2026-01-01T00:30:00", false)]
    [InlineData("2026-02-28T12:00:00", false)]
    [InlineData("2026-09-15T12:00:00", true)]
    [InlineData("2026-12-31T23:00:00", true)]
    public async Task Each_person_is_in_the_state_that_they_are_for(string day, bool isLate)
    {
        using var database = new TestDatabase();
        database.Fresh();
        var clock = new FakeTimeProvider(DateTimeOffset.Parse(day + "Z", System.Globalization.CultureInfo.InvariantCulture));
        var calendar = new ProgramCalendar(clock, Options.Create(new HomeSettings()));
        await using (var db = database.Open())
            await new DatabaseMigrator(db, calendar).Migrate();
        await using (var db = database.Open())
            Assert.True(await LockOrder.Without(() => new DemoData(db, calendar, A.PasswordHasher()).CreateOnce(everyState: true)));

        Assert.Equal(MemberStatus.OnTrack, await StatusOf("ona"));
        Assert.Equal(MemberStatus.OnLeave, await StatusOf("lin"));
        Assert.Equal(MemberStatus.RequirementsMet, await StatusOf("nia"));
        Assert.Equal(MemberStatus.Leaving, await StatusOf("omar"));
        Assert.Equal(MemberStatus.NotInThisYear, await StatusOf("ali"));
        if (isLate)
        {
            Assert.Equal(MemberStatus.AtRisk, await StatusOf("rik"));
            Assert.Equal(MemberStatus.Behind, await StatusOf("bea"));
        }
        Assert.Equal(
            DemoData.States.Count,
            await InDatabase(db => db.Users.CountAsync(a => DemoData.States.Select(s => s.Address).Contains(a.Email!)))
        );

        async Task<MemberStatus?> StatusOf(string name)
        {
            await using var db = database.Open();
            var member = await db.Members.SingleAsync(m => m.Email == $"{name}@example.org");
            var cycle = await db.Cycles.SingleAsync(c => c.Year == 2026);
            return (await new Standings(db, calendar).Of(member.Id, cycle))?.Status;
        }

        async Task<T> InDatabase<T>(Func<HomeDb, Task<T>> query)
        {
            await using var db = database.Open();
            return await query(db);
        }
    }
}
