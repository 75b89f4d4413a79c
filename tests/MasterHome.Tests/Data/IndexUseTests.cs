using MasterHome.Accounts;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Standing.Closing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Data;

/// <summary>What is done all day under a lock, or every minute, must not become slower with each member, entry and email. SQLite's plan
/// shows it without a million rows.</summary>
public sealed class IndexUseTests(TestDatabase database) : DataTest(database)
{
    private readonly CommandCounter _counter = new();

    [SqliteFact]
    public async Task From_the_sign_up_to_the_undone_decision_no_statement_reads_a_whole_table()
    {
        var cycle = await Given(A.Cycle().Build());
        var (first, second) = (await Given(A.Member().Build()), await Given(A.Member().Build()));
        var opportunity = A.Opportunity().In(cycle).With(A.Session().At(A.Time(2026, 9, 1, 9)).WithPlaces(1));
        var session = (await Given(opportunity.Build())).Sessions[0];
        var august = A.Time(2026, 8, 1);

        await NothingIsReadWhole(async db =>
        {
            var places = new Places(db, Calendar);
            var left = await places.SignUp(first.Id, session.Id, By.Member(first.Id, august));
            var signUp = await places.SignUp(second.Id, session.Id, By.Member(second.Id, august));
            Assert.Equal(SignUpState.Waiting, signUp.State);
            await places.Withdraw(left.Id, By.Member(first.Id, august.AddHours(1)));
            await places.Report(signUp.Id, new CompletionReport(A.Day(2026, 9, 1), "https://example.org/talk"), By.Member(second.Id));
            await new SignUpDecisions(db, new Ledger(db)).Verify(signUp.Id, null, null, By.Administrator());
            await new UndoSignUpDecision(db, new SignUpDecisions(db, new Ledger(db)), Options.Create(new UndoSettings())).Undo(
                signUp.Id,
                By.Administrator(A.Moment.AddHours(1))
            );
        });

        Assert.Equal([40, -40], await Read(db => db.PointEntries.OrderBy(e => e.Id).Select(e => e.Points).ToListAsync()));
    }

    [SqliteFact]
    public async Task A_run_of_the_delivery_reads_the_emails_that_it_sends()
    {
        await Given(new OutgoingEmail(new ResetPassword("Mira"), "first", new Recipient("mira@example.org", "Mira"), A.Moment));

        await NothingIsReadWhole(async db =>
        {
            await using var outbox = new OutboxQueue(db, new DeliveryOptions(Clock, Options.Create(new MailSettings())));
            Assert.Null(await outbox.PausedUntil(default));
            Assert.False(await outbox.IsOutage(default));
            await outbox.ReleaseExpired(default);
            Assert.Single(await outbox.TakeBatch(default));
            await outbox.EndPause(default);
            await outbox.Release();
            await db.CountByState(default);
        });
    }

    [SqliteFact]
    public async Task The_result_emails_of_a_year_are_found_by_their_keys()
    {
        var cycle = await Given(A.Cycle().Build());
        await NothingIsReadWhole(async db => Assert.Equal(0, (await new ResultEmails(db, Calendar).Count(cycle)).Waiting));
    }

    [SqliteFact]
    public async Task What_reads_a_whole_table_is_found()
    {
        await using var db = Open();
        string[] statements =
        [
            """SELECT "m"."Id" FROM "Members" AS "m" WHERE "m"."Company" = @p""",
            """SELECT (SELECT "a"."Id" FROM "Accounts" AS "a" LIMIT 1), (SELECT COUNT(*) FROM "Members" AS "m" WHERE "m"."Id" + 0 = 3)""",
            """SELECT "e"."Title" FROM "PointEntries" AS "e" ORDER BY "e"."Title" LIMIT @p""",
            """SELECT "e"."Id" FROM "SecurityEvents" AS "e" WHERE "e"."Kind" = @k ORDER BY "e"."At" DESC LIMIT @p""",
            """UPDATE "OutgoingEmails" AS "o" SET "Attempts" = 0 WHERE "o"."Key" LIKE @p ESCAPE '!'""",
        ];
        Assert.Equal(statements, (await FullScans.Of(db, statements)).Select(s => s.Sql).Distinct());
    }

    private async Task NothingIsReadWhole(Func<MasterHome.Data.HomeDb, Task> work)
    {
        await using var db = Open(_counter);
        var heard = _counter.Listen();
        await work(db);
        Assert.NotEmpty(heard);
        var scans = await FullScans.Of(db, [.. heard]);
        Assert.True(scans.Count == 0, string.Join('\n', scans.Select(s => $"{s.Step} in {s.Sql.ReplaceLineEndings(" ")}")));
    }
}
