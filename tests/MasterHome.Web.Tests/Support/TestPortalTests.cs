using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Support;

public sealed class TestPortalTests(TestPortal portal) : IClassFixture<TestPortal>
{
    [Fact]
    public async Task Its_database_lets_readers_and_the_writer_work_at_once_as_the_real_one_does_and_also_after_it_is_replaced()
    {
        Assert.Equal("wal", await JournalMode());
        portal.AsNew();
        Assert.Equal("wal", await JournalMode());
    }

    [Fact]
    public async Task As_new_it_has_no_emails_of_the_test_before()
    {
        await portal.AsNew().Run<DeliverMail>(job => job.RunAsync(default));
        using var visitor = portal.Visitor();
        Assert.NotEmpty(await EmailsShown(visitor));

        portal.AsNew();

        Assert.Empty(await EmailsShown(visitor));
    }

    private static async Task<IEnumerable<string>> EmailsShown(Visitor visitor) =>
        (await visitor.Get("/dev/emails")).Links.Where(l => l.StartsWith("/dev/emails/", StringComparison.Ordinal));

    private Task<string> JournalMode() =>
        portal.Ask(db =>
            db.Database.IsSqlite()
                ? db.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync()
                : Task.FromResult("wal")
        );
}
