using MasterHome.History;
using MasterHome.Members;

namespace MasterHome.Tests.History;

[Trait("Fault", "2")]
public sealed class AuditHistoryTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task An_entry_about_a_row_that_is_not_saved_yet_is_refused()
    {
        await using var db = Open();
        var member = A.Member().Build();
        db.Add(member);
        var leave = member.AskForLeave(A.Day(2026, 10, 1), A.Day(2026, 10, 31), "Family", A.Moment);
        Assert.Throws<InvalidOperationException>(() => db.Note(By.Member(), nameof(Leave), leave.Id, "Asked for leave", member.Id));

        await db.SaveChangesAsync();
        db.Note(By.Member(), nameof(Leave), leave.Id, "Asked for leave", leave.MemberId);
        await db.SaveChangesAsync();

        Assert.Equal(member.Id, Assert.Single(db.History.ToList()).MemberId);
    }
}
