using MasterHome.Accounts;
using MasterHome.Accounts.Sessions;
using MasterHome.Appeals;
using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Forum.Counting;
using MasterHome.History;
using MasterHome.Jobs;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Merging;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.PersonalData;
using MasterHome.Points;
using MasterHome.Reports;
using MasterHome.Standing;
using MasterHome.Standing.Summaries;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.PersonalData;

public sealed class EraseMembersTests(TestDatabase database) : DataTest(database), IDisposable
{
    /// <summary>In everything that the member wrote, or that was written about them.</summary>
    private const string Name = "Quagga";

    private static readonly DateTime Due = A.Moment.AddDays(7);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("erasures");

    [Fact]
    public async Task Every_table_with_rows_of_a_member_and_every_text_in_one_is_erased_or_known_to_name_nobody()
    {
        await using var db = Open();
        var tables = PersonalTables.Of(db.Model);
        Assert.Equal(
            tables.Select(t => t.Type.ClrType.Name).Order(StringComparer.Ordinal),
            ErasedTables.All.Select(e => e.Type.Name).Order(StringComparer.Ordinal)
        );
        foreach (var erasure in ErasedTables.All.Where(e => e is { IsDeleted: false, ByEntity: false }))
        {
            var texts = tables.Single(t => t.Type.ClrType == erasure.Type).Type.GetProperties().Where(IsText).Select(p => p.Name);
            Assert.Equal(
                texts.Order(StringComparer.Ordinal),
                erasure.Erased.Select(c => c.Name).Concat(erasure.Kept).Order(StringComparer.Ordinal)
            );
        }
    }

    [Fact]
    public async Task Nothing_names_the_member_afterwards_and_what_they_did_stays()
    {
        var (member, cycle) = await AMemberWithEverything();
        var before = await Read(db => DatabaseText.Find(db, Name));
        // Rows of each table that an erasure changes were there, so that the search below can find them.
        foreach (
            var table in new[] { "Members.LastName", "Accounts.DisplayName", "History.After", "PointEntries.Evidence", "Appeals.Text" }
        )
            Assert.Contains(table, before);
        await Grant(member);
        Assert.Equal("No members erased.", (await Erase(Due.AddHours(-1))).Sentence);

        Assert.Equal("1 member erased.", (await Erase()).Sentence);

        Assert.Empty(await Read(db => DatabaseText.Find(db, Name)));
        Assert.Empty(await Read(db => DatabaseText.Find(db, "Zeno")));
        Assert.Empty(Directory.GetFiles(_folder.FullName));
        Assert.All(await Read(db => db.Attachments.ToListAsync()), file => Assert.Empty(file.Content));
        Assert.Equal(90, await Read(db => new Ledger(db).Balance(member, cycle.Id)));
        var erased = await Read(db => db.Members.SingleAsync(m => m.Id == member));
        Assert.Equal(($"Former member {member}", $"erased-{member}@erased.invalid", Due), (erased.Name, erased.Email, erased.ErasedAt));
        Assert.Equal(1, await Read(db => db.OptOuts.InForce(cycle.Id).CountAsync(o => o.MemberId == member)));
        Assert.Equal(cycle.Year, erased.EndedWith);
        Assert.All(await Read(db => db.Users.Where(a => a.MemberId == member).ToListAsync()), a => Assert.False(a.IsEnabled));
        Assert.Equal("No members erased.", (await Erase(Due.AddDays(1))).Sentence);
    }

    [Fact]
    public async Task The_sealed_history_stays_whole_and_nothing_else_can_be_changed()
    {
        var (member, _) = await AMemberWithEverything();
        await Read(db => Seals(db).SealAll());
        await Grant(member);
        await Erase();

        Assert.Null(await Read(db => Seals(db).FindAltered()));
        foreach (
            var change in new[]
            {
                "UPDATE History SET What = 'Other' WHERE ErasedAt IS NOT NULL",
                "UPDATE History SET ErasedAt = NULL WHERE ErasedAt IS NOT NULL",
                "UPDATE History SET Subject = 'Other', ErasedAt = '2026-10-01' WHERE ErasedAt IS NULL",
                "UPDATE PointEntries SET Evidence = 'Other' WHERE ErasedAt IS NOT NULL",
                "UPDATE PointEntries SET Points = 1000",
                "UPDATE PointEntries SET Points = 1000, ErasedAt = '2026-10-01'",
                "DELETE FROM PointEntries",
            }
        )
        {
            var refused = await Record.ExceptionAsync(() => Do(db => db.Database.ExecuteSqlRawAsync(change)));
            Assert.Contains("append-only", refused?.Message ?? change, StringComparison.Ordinal);
        }
        Assert.Null(await Read(db => Seals(db).FindAltered()));
    }

    /// <summary>By somebody who can also remove the triggers.</summary>
    [SqliteFact]
    public async Task A_text_that_is_put_into_an_erased_entry_is_found()
    {
        var (member, _) = await AMemberWithEverything();
        await Read(db => Seals(db).SealAll());
        await Grant(member);
        await Erase();
        await Do(db => db.Database.ExecuteSqlRawAsync("DROP TRIGGER History_AppendOnly"));
        await Do(db => db.Database.ExecuteSqlRawAsync("UPDATE History SET Reason = 'Other' WHERE ErasedAt IS NOT NULL"));
        Assert.Contains("was changed", await Read(db => Seals(db).FindAltered()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Future_places_are_given_up_and_undecided_work_is_decided_first()
    {
        var (member, cycle) = await AMemberWithEverything();
        var session = (await Given(A.Opportunity().In(cycle).With(A.Session().At(A.Time(2026, 10, 20)).WithPlaces(1)).Build())).Sessions[0];
        var waiting = await Given(A.Member().Build());
        await Read(db => Places(db).SignUp(member, session.Id, By.Member(member)));
        await Read(db => Places(db).SignUp(waiting.Id, session.Id, By.Member(waiting.Id)));
        await Grant(member);
        var claim = await Given(
            new Suggestion(member, new SuggestionContent("Late", "Later", null, null, null), A.DaysUntil(A.Today), By.Member(member))
        );

        var result = await Erase();
        Assert.Equal((0, 1), (result.Counted, result.Failed));
        Assert.Contains("1 item of the member must be decided first.", result.Sentence, StringComparison.Ordinal);
        Assert.NotEmpty(await Read(db => DatabaseText.Find(db, Name)));
        // Nothing was given up either: the member can still stop it.
        Assert.Equal(SignUpState.Waiting, await StateOf(waiting));

        await Do(db =>
            db.Suggestions.Where(s => s.Id == claim.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.State, SuggestionState.Declined))
        );
        Assert.Equal(1, (await Erase()).Counted);
        Assert.Equal(SignUpState.Confirmed, await StateOf(waiting));
        Assert.DoesNotContain(await Read(db => db.History.ToListAsync()), h => h.MemberId == waiting.Id && h.ActorName.Contains("rase"));
    }

    private Task<SignUpState> StateOf(Member member) =>
        Read(db => db.SignUps.Where(s => s.MemberId == member.Id).Select(s => s.State).SingleAsync());

    /// <summary>After the year and before its close, and after the close, while there is no next year.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task In_January_the_membership_ends_with_the_last_year(bool isClosed)
    {
        var cycle = await Given(A.Cycle().Build());
        var member = (await Given(A.Member().Build())).Id;
        if (isClosed)
            await Do(db => db.Cycles.ExecuteUpdateAsync(set => set.SetProperty(c => c.ClosedAt, A.Time(2027, 1, 4))));
        await Grant(member);

        Assert.Equal(1, (await Erase(A.Time(2027, 1, 5))).Counted);

        Assert.Empty(await Read(db => db.OptOuts.ToListAsync()));
        await Do(db => db.Members.Renew(certified: true, cycle.Year, default));
        Assert.False((await Read(db => db.Members.SingleAsync())).IsIn(2027));
    }

    [Fact]
    public async Task One_that_fails_does_not_hold_up_the_others_and_members_with_a_request_are_not_merged()
    {
        await Given(A.Cycle().Build());
        var (duplicate, survivor) = (await Given(A.Member().Build()), await Given(A.Member().Build()));
        await Grant(duplicate.Id);
        await Grant((await Given(A.Member().Build())).Id);
        MergeMembers Merging(HomeDb db) =>
            new(db, new Ledger(db), new StaffAccounts(db), AllEmails.CreateCatalog(), A.Calendar(), Erasures(db).IsOpen);
        await Refused(db => Merging(db).Merge(duplicate.Id, survivor.Id, "One person", By.Administrator()));
        // As it could stand in a database of before.
        await Do(db => Merges(db).Merge(duplicate.Id, survivor.Id, "One person", By.Administrator()));

        await Record.ExceptionAsync(() => Erase());

        Assert.Equal(1, await Read(db => db.Members.CountAsync(m => m.ErasedAt != null)));
    }

    [Fact]
    public async Task An_administrator_who_stops_it_says_why_and_the_member_is_told()
    {
        var member = (await Given(A.Member().Build())).Id;
        await Grant(member);
        var id = await Read(db => db.ErasureRequests.Select(r => r.Id).SingleAsync());
        await Refused(db => Erasures(db).Withdraw(id, " ", By.Administrator()));
        await Do(db => Erasures(db).Withdraw(id, "You called us.", By.Administrator()));
        Assert.Equal(1, await Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == ErasureStopped.Key)));
    }

    [Fact]
    public async Task A_request_is_decided_once_by_somebody_else_and_can_be_stopped_until_it_is_carried_out()
    {
        var member = (await Given(A.Member().Build())).Id;
        var request = await Read(db => Erasures(db).Ask(member, null, By.Member(member)));
        Assert.Equal(A.Today.AddDays(30), request.AnswerBy);
        await Refused(db => Erasures(db).Ask(member, null, By.Member(member)));
        await Refused(db => Erasures(db).Grant(request.Id, By.Staff()));
        await Refused(db => Erasures(db).Grant(request.Id, By.Administrator(memberId: member)));
        await Refused(db => Erasures(db).Decline(request.Id, " ", By.Administrator()));
        await Assert.ThrowsAsync<NotFoundException>(() => Do(db => Erasures(db).Withdraw(request.Id, null, By.Member(member + 1))));

        await Do(db => Erasures(db).Grant(request.Id, By.Administrator()));
        await Refused(db => Erasures(db).Grant(request.Id, By.Administrator()));
        await Do(db => Erasures(db).Withdraw(request.Id, null, By.Member(member)));
        Assert.Equal(0, (await Erase()).Counted);

        var again = await Read(db => Erasures(db).Ask(member, null, By.Member(member)));
        await Do(db => Erasures(db).Decline(again.Id, "Bring back the laptop first.", By.Administrator()));
        Assert.Equal(
            ["erasure-declined", "erasure-granted"],
            await Read(db => db.OutgoingEmails.Select(m => m.Kind).OrderBy(k => k).ToListAsync())
        );
        // On behalf of a member, with how it was asked for.
        await Refused(db => Erasures(db).Ask(member, null, By.Administrator()));
        await Read(db => Erasures(db).Ask(member, "By post", By.Administrator()));
    }

    [Fact]
    public async Task Members_of_the_team_are_refused_and_an_erased_member_gets_nothing_more()
    {
        var member = await Given(A.Member().Build());
        var account = await Given(new Account("team@example.org", "Team", member.Id, StaffRole.Staff, A.Moment));
        await Refused(db => Erasures(db).Ask(member.Id, null, By.Member(member.Id)));
        await Do(db => db.Users.Where(a => a.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Role, StaffRole.None)));
        await Grant(member.Id);
        await Erase();

        await Refused(db => Erasures(db).Ask(member.Id, null, By.Member(member.Id)));
        var erased = await Read(db => db.Members.SingleAsync());
        Assert.Throws<RefusedException>(() => erased.ChangeEmail("new@example.org", Due));
        Assert.Throws<RefusedException>(() => erased.Update(erased.Details, Due));
        Assert.Throws<RefusedException>(() => erased.UpdateFromRoster(A.Member().Entry()));
        var email = new OutgoingEmail(new ErasureDeclined("Name", "Reason", "/"), "key", erased.Recipient(), Due);
        Assert.Equal(EmailState.NotSent, email.State);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static bool IsText(IProperty property) => property.ClrType == typeof(string) || property.ClrType == typeof(byte[]);

    /// <summary>A row in every table that an erasure changes, with the name in each text. Rows that can only be added are written as the
    /// portal writes them.</summary>
    private async Task<(int, ProgramCycle)> AMemberWithEverything()
    {
        var cycle = await Given(A.Cycle().Build());
        var member = await Given(
            A.Member()
                .Called("Zeno", Name)
                .At("quagga@example.org")
                .InForumAs(77, Name)
                .With(new MemberDetails($"{Name} Ltd", $"Head of {Name}", null, "DE", "Europe/Berlin"))
                .Build()
        );
        var (id, by) = (member.Id, By.Member(member.Id));
        await Do(async db =>
        {
            var stored = await db.Members.SingleAsync(m => m.Id == id);
            stored.ChangeEmail("zeno.quagga@example.org", A.Moment);
            stored.RenewCalendarKey();
            var leave = stored.AskForLeave(A.Day(2026, 3, 1), A.Day(2026, 3, 31), Name, A.Moment.AddMonths(-7));
            leave.Grant(By.Administrator(), true, Name);
            await db.SaveChangesAsync();
        });
        var account = await Given(
            new Account("zeno.quagga@example.org", $"Zeno {Name}", id, StaffRole.None, A.Moment) { PasswordHash = "hash" }
        );
        await Given(
            new SignInSession("key", account, new Proof(SignInMethod.Password), new SessionOrigin($"Phone of {Name}", null, A.Moment), Due)
        );
        var course = await Given(A.Course().Build());
        await Given(Completion.Recorded(id, course.Id, new CourseRecord(A.Today, false, null), By.System()));
        await Given(new CorrectionRequest(id, cycle.Id, new Correction(10, A.Today, Name, Name, null), Guid.NewGuid(), By.Administrator()));
        await Given(new RequiredOverride(id, cycle, 300, Name, By.Administrator()));
        await Given(new Suggestion(id, new SuggestionContent(Name, Name, null, A.Today, null), A.DaysUntil(A.Today), by));
        var appeal = new Appeal(id, new AppealedThing(AppealedKind.SignUp, 1), Name, A.Today, by);
        appeal.Write(Name, By.Administrator());
        await Given(appeal);
        await Given(new ForumSnapshot(id, cycle.Id, 3, A.Moment, $"https://forum.example.org/{Name}"));
        var session = (await Given(A.Opportunity().In(cycle).With(A.Session().WithPlaces(9)).Build())).Sessions[0];
        await Read(db => Places(db).SignUp(id, session.Id, by));
        await Do(db =>
            Store(db)
                .Add(
                    id,
                    new EvidenceOf(EvidenceSubject.SignUp, 1),
                    "quagga.txt",
                    new MemoryStream("I did."u8.ToArray()),
                    _ => Task.CompletedTask,
                    by
                )
        );
        await Do(async db =>
        {
            new Ledger(db).Post(
                new Posting(id, cycle.Id, 90, PointKind.Suggestion, A.Today, Name, "rule", 1, "suggestion:1", By.Administrator())
                {
                    Evidence = Name,
                    Reason = Name,
                }
            );
            db.Note(
                new AuditContext(new Actor(ActorKind.Member, $"Zeno {Name}", account.Id, id), A.Moment),
                "Member",
                id,
                $"Called {Name}",
                id,
                Name,
                Name,
                Name
            );
            db.Note(By.Administrator(), nameof(Account), account.Id, $"Account of {Name} changed", after: Name);
            var told = new OutgoingEmail(
                new ErasureDeclined("Team", "zeno.quagga@example.org and quagga@example.org wrote to us.", "/"),
                "team:1",
                new Recipient("team@example.org", "Team"),
                A.Moment
            );
            told.Sent(A.Moment);
            db.Add(told);
            told = new OutgoingEmail(
                new ErasureDeclined("Team", "Formerly quagga@example.org.", "/"),
                "team:2",
                new Recipient("team@example.org", "Team"),
                A.Moment
            );
            told.Sent(A.Moment);
            db.Add(told);
            db.Add(new DataExport(id, A.Moment));
            db.Add(
                new ImportUpload(
                    "members",
                    "members.csv",
                    "Quagga"u8.ToArray(),
                    null,
                    new ImportPlan(1, 1, 0, 0, [], [], []),
                    "account-administrator",
                    A.Moment
                )
            );
            await db.SaveChangesAsync();
        });
        var duplicate = await Given(A.Member().Called("Z.", Name).At("z.quagga@example.org").Build());
        await Do(db => Merges(db).Merge(duplicate.Id, id, $"Both are {Name}", By.Administrator()));
        await Do(db => new RefreshSummaries(db, new Standings(db, Calendar), Calendar).RunAsync(default));
        await NameEverywhere(id);
        await Read(db =>
            new WriteYearlyReport(db, new Standings(db, Calendar), Calendar, Options.Create(new ReportSettings())).Write(2026, By.System())
        );
        // Nothing waits for a decision.
        await Do(db => db.Suggestions.ExecuteUpdateAsync(set => set.SetProperty(s => s.State, SuggestionState.Credited)));
        await Do(db => db.Appeals.ExecuteUpdateAsync(set => set.SetProperty(a => a.State, AppealState.Rejected)));
        await Do(db => db.CorrectionRequests.ExecuteUpdateAsync(set => set.SetProperty(r => r.State, CorrectionState.Declined)));
        return (id, cycle);
    }

    /// <summary>Writes the name into every text that an erasure replaces, also those that no action here wrote.</summary>
    private Task NameEverywhere(int member) =>
        Do(async db =>
        {
            var sql = new PersonalSql(db);
            var tables = PersonalTables.Of(db.Model).ToDictionary(t => t.Type.ClrType);
            foreach (var erasure in ErasedTables.All.Where(e => e.Type != typeof(HistoryEntry) && e.Type != typeof(PointEntry)))
            {
                foreach (var column in erasure.Erased)
                {
                    var table = tables[erasure.Type];
                    var (name, text) = (sql.Name(table.Name), sql.Column(table, column.Name));
                    var statement = $"UPDATE {name} SET {text} = '{Name}' WHERE {sql.Condition(table, "{0}")}";
                    await db.Database.ExecuteSqlRawAsync(statement, member);
                }
            }
        });

    private async Task Grant(int member)
    {
        var request = await Read(db => Erasures(db).Ask(member, null, By.Member(member)));
        await Do(db => Erasures(db).Grant(request.Id, By.Administrator()));
    }

    private Task<JobResult> Erase(DateTime? now = null) =>
        Read(db =>
        {
            var calendar = A.Calendar(now ?? Due);
            return new EraseMembers(
                db,
                calendar,
                new Places(db, calendar),
                new OptOutActions(db, calendar, Options.Create(new UndoSettings())),
                Store(db),
                new DataExports(db, Store(db))
            ).RunAsync(default);
        });

    private Task Refused(Func<HomeDb, Task> action) => Assert.ThrowsAsync<RefusedException>(() => Do(action));

    private ErasureActions Erasures(HomeDb db) => new(db, Calendar, Options.Create(new ErasureSettings()));

    private Places Places(HomeDb db) => new(db, Calendar);

    private static HistorySeals Seals(HomeDb db) => new(db, A.Clock(Due.AddDays(1)));

    private static MergeMembers Merges(HomeDb db) =>
        new(db, new Ledger(db), new StaffAccounts(db), AllEmails.CreateCatalog(), A.Calendar());

    private EvidenceStore Store(HomeDb db) =>
        new(
            db,
            Options.Create(new EvidenceSettings { Folder = _folder.FullName }),
            Options.Create(new HomeSettings()),
            NullLogger<EvidenceStore>.Instance
        );
}
