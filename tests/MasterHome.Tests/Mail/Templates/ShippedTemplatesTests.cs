using System.Reflection;
using System.Text.RegularExpressions;
using MasterHome.Accounts;
using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Leaves;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Mailings;
using MasterHome.Merging;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Watches;
using MasterHome.OptOuts;
using MasterHome.PersonalData;
using MasterHome.Points;
using MasterHome.Reminders;
using MasterHome.Reminders.Rules;
using MasterHome.Reports;
using MasterHome.Review;
using MasterHome.Roster;
using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Suggestions;
using MasterHome.Tests.Mail.Outbox;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Mail.Templates;

public partial class ShippedTemplatesTests
{
    private static readonly string[] Common = ["home", "program", "support"];

    private static readonly string[] All = [.. EmailRendererTests.Catalog.Kinds.Select(kind => kind.Key)];

    public static TheoryData<string> Kinds => [.. All];

    [Fact]
    public void Every_kind_of_email_has_a_template_and_every_template_has_a_kind() =>
        Assert.Equal(All.Order(StringComparer.Ordinal), TemplateText.Shipped.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_shipped_template_has_a_valid_length_a_greeting_and_no_absolute_urls(string kind)
    {
        var text = TemplateText.Shipped[kind];
        Assert.InRange(text.Subject.Length, 1, EmailTemplate.SubjectLength);
        Assert.InRange(text.Markdown.Length, 1, EmailTemplate.TextLength);
        Assert.StartsWith("Dear {name},", text.Markdown, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text.Markdown);
        Assert.DoesNotContain("http", text.Markdown, StringComparison.Ordinal);
        Assert.Equal(text, TemplateText.Shipped[kind]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Text_and_HTML_have_the_same_content(string kind)
    {
        var text = TemplateText.Shipped[kind];
        var values = Placeholders(text)
            .Except(Common)
            .ToDictionary(
                p => p,
                p =>
                    p == "page" ? "/page"
                    : p == "link" ? "https://home.example.org/link?a=b_c&d=e_f"
                    : $"the {p} * of_it_"
            );
        using var message = EmailRendererTests.Renderer().Compose(OutgoingEmailTests.Written(), text, values, []);
        var plain = string.Join(
            '\n',
            message
                .TextBody!.ReplaceLineEndings("\n")
                .Split('\n')
                .Where(l => l != "---")
                .Select(l => l.StartsWith("- ", StringComparison.Ordinal) || l.StartsWith("> ", StringComparison.Ordinal) ? l[2..] : l)
        );
        Assert.Equal(EmailRendererTests.OneLine(plain), EmailRendererTests.OneLine(EmailRendererTests.VisibleText(message.HtmlBody!)));
        Assert.DoesNotContain('{', message.TextBody + message.Subject);
        foreach (var (name, value) in values)
            Assert.True(
                message.TextBody!.Contains(value, StringComparison.Ordinal) || message.Subject!.Contains(value, StringComparison.Ordinal),
                name
            );
    }

    internal static IReadOnlyList<string> Placeholders(TemplateText text) =>
        [.. Placeholder().Matches(text.Subject + text.Markdown).Select(m => m.Groups[1].Value).Distinct()];

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();

    /// <summary>Queues each email with the production code and checks that every placeholder of its template has a value.</summary>
    public sealed class AsWritten(TestDatabase database) : DataTest(database)
    {
        // The web project queues these emails, so their placeholders are listed here.
        private static readonly Dictionary<string, string[]> OfOneTimeLinks = new()
        {
            [ResetPassword.Key] = ["name"],
            [TeamWelcome.Key] = ["name", "role"],
            [LinkSignIn.Key] = ["name", "provider", "fingerprint"],
            [ConfirmAddress.Key] = ["name"],
            [AddressChanged.Key] = ["name", "address", "when"],
            [SecurityChanged.Key] = ["name", "what", "when"],
            [NewDeviceSignIn.Key] = ["name", "when", "way", "device", "network"],
            [OptedOut.Key] = ["name", "year", "page"],
            [PlaceAppeared.Key] = ["name", "opportunity", "when", "places", "page"],
            [ErasureGranted.Key] = ["name", "when", "page"],
            [ErasureStopped.Key] = ["name", "reason", "page"],
            [ErasureDeclined.Key] = ["name", "reason", "page"],
            [DataExportReady.Key] = ["name", "size", "until", "page"],
            [MembershipsMerged.Key] = ["name", "what", "page"],
            [OptOutCanceled.Key] = ["name", "year", "page"],
        };

        [Fact]
        public async Task Every_placeholder_of_a_shipped_template_gets_a_value()
        {
            var cycle = await Given(A.Cycle().OfferingPlaces(2).Build());
            await Places(cycle);
            await Decisions();
            await ScheduledJobs(cycle);

            var queued = (await Read(db => db.OutgoingEmails.ToListAsync()))
                .Select(m =>
                    (m.Kind, Names: m.ReadValues().Where(v => v.Key == "reason" || v.Value.Length > 0).Select(v => v.Key).ToList())
                )
                .Concat(OfOneTimeLinks.Select(d => (Kind: d.Key, Names: d.Value.ToList())))
                .ToList();
            Assert.Equal(
                TemplateText.Shipped.Keys.Order(StringComparer.Ordinal),
                queued.Select(q => q.Kind).Distinct().Order(StringComparer.Ordinal)
            );
            string[] added = ["link", "life", .. Common];
            Assert.All(
                queued,
                q =>
                    Assert.Equal([], Placeholders(TemplateText.Shipped[q.Kind]).Except(q.Names).Except(added).Select(p => $"{q.Kind}: {p}"))
            );
        }

        private async Task Places(ProgramCycle cycle)
        {
            var opportunity = await Given(
                A.Opportunity().In(cycle).With(A.Session().At(A.Moment.AddDays(9)).WithPlaces(1), A.Session()).Build()
            );
            var (dated, open) = (opportunity.Sessions[0], opportunity.Sessions[1]);
            var first = await SignUp(dated);
            await SignUp(dated);
            await SignUp(dated);
            await Do(db => new Places(db, Calendar).Withdraw(first.Id, By.Member(first.MemberId)));
            await Do(db => new Places(db, Calendar).ExpireOffers(By.System(A.Moment.AddHours(3))));
            await Do(db =>
                new Places(db, Calendar).Change(dated.Id, A.Session().At(A.Moment.AddDays(10)).WithPlaces(1), By.Administrator())
            );
            await Do(async db =>
            {
                var saved = await db.Cycles.SingleAsync();
                saved.Change(saved.Rules with { OffersPlaces = false });
                await db.SaveChangesAsync();
            });
            await SignUp(dated);
            await Do(db =>
                new Places(db, Calendar).Change(dated.Id, A.Session().At(A.Moment.AddDays(10)).WithPlaces(9), By.Administrator())
            );

            await SignUp(dated);
            await Do(db =>
                new Places(db, Calendar).Change(
                    dated.Id,
                    A.Session().At(A.Moment.AddDays(10)).WithPlaces(2),
                    By.Administrator(),
                    fewer: FewerPlaces.MoveToWaitlist
                )
            );

            var (declined, verified, again) = (await SignUp(open), await SignUp(open), await SignUp(open));
            await Do(db => SignUpDecisions(db).Decline(declined.Id, "Full", By.Administrator()));
            foreach (var signUp in new[] { verified, again })
            {
                await Do(db => new Places(db, Calendar).Confirm(signUp.Id, By.Administrator()));
                await Do(db =>
                    new Places(db, Calendar).Report(signUp.Id, new CompletionReport(A.Today, "Done"), By.Member(signUp.MemberId))
                );
            }
            await Do(db => SignUpDecisions(db).WriteNextSteps(verified.Id, "Come early", By.Administrator()));
            await Do(db => SignUpDecisions(db).Verify(verified.Id, null, null, By.Administrator()));
            await Do(db => SignUpDecisions(db).Decline(again.Id, "No recording", By.Administrator()));
            await Do(async db =>
            {
                // The email about the decision has left.
                await db
                    .OutgoingEmails.Where(m => m.SignUpId == again.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(m => m.State, EmailState.Sent));
                var undo = new UndoSignUpDecision(db, new SignUpDecisions(db, new Ledger(db)), Options.Create(new UndoSettings()));
                await undo.Undo(again.Id, By.Administrator(A.Moment.AddHours(1)));
            });
            await Do(db =>
                new OpportunityChanges(db).Change(
                    opportunity.Id,
                    opportunity.Terms with
                    {
                        Points = 99,
                    },
                    "The talk is longer",
                    By.Administrator()
                )
            );
            var began = By.Administrator(A.Moment.AddDays(11));
            await Do(async db =>
            {
                var confirmed = await db.SignUps.FirstAsync(s => s.SessionId == dated.Id && s.State == SignUpState.Confirmed);
                await new Places(db, Calendar).MarkAbsent(confirmed.Id, began);
            });
            var full = (await Given(A.Opportunity().In(cycle).With(A.Session().At(A.Moment.AddDays(9)).WithPlaces(1)).Build())).Sessions[0];
            await SignUp(full);
            await SignUp(full);
            await Do(db => new Places(db, Calendar).ExpireOffers(began));
        }

        private async Task Decisions()
        {
            var member = await Given(A.Member().Build());
            foreach (
                var (course, decide) in new (string, Func<CompletionClaims, int, Task>)[]
                {
                    ("L1", (claims, id) => claims.Verify(id, By.Administrator())),
                    ("L2", (claims, id) => claims.Decline(id, "Not there", By.Administrator())),
                }
            )
            {
                var saved = await Given(A.Course(course).Build());
                var completion = await Given(
                    Completion.Claim(member.Id, saved, new CourseRecord(A.Today, false), "Certificate", A.Today, By.Member(member.Id))
                );
                await Do(db => decide(new CompletionClaims(db), completion.Id));
                await SendAll();
                await Do(db => new CompletionClaims(db).Undo(completion.Id, By.Administrator()));
                await Do(db => new CompletionClaims(db).Verify(completion.Id, By.Administrator()));
            }
            var suggestion = await Given(
                new Suggestion(
                    member.Id,
                    new SuggestionContent("A talk", "At a meetup", null, null, null),
                    A.DaysUntil(A.Today),
                    By.Member(member.Id)
                )
            );
            await Do(db => new SuggestionActions(db, new Ledger(db)).Decline(suggestion.Id, "Not this year", By.Administrator()));
            await Do(db =>
                db.Transact(async ct =>
                    await new SuggestionActions(db, new Ledger(db)).Adopt(
                        suggestion.Id,
                        await db.Opportunities.FirstAsync(ct),
                        By.Administrator(),
                        ct
                    )
                )
            );
            await SendAll();
            await Do(db => new SuggestionActions(db, new Ledger(db)).Undo(suggestion.Id, By.Administrator()));
            await Do(db => new SuggestionActions(db, new Ledger(db)).Decline(suggestion.Id, "Not this year", By.Administrator()));
            await Do(db =>
                new CorrectionActions(db, new Ledger(db), Options.Create(new CorrectionSettings())).Correct(
                    member.Id,
                    db.Cycles.Single().Id,
                    new Correction(-10, A.Today, "A talk", "Counted twice"),
                    Guid.NewGuid(),
                    By.Administrator()
                )
            );
            await Do(db =>
                new LeaveActions(db, Calendar, Options.Create(new UndoSettings())).Give(
                    member.Id,
                    A.Today,
                    A.Today,
                    "Travel",
                    true,
                    By.Administrator()
                )
            );
            await Given(
                RequestedMailing.EmailTo(
                    new Mailing("Speakers wanted", "In October.", [member.Id], "All", By.Administrator()),
                    member.CallName,
                    member.Recipient(),
                    $"{member.Id}",
                    A.Moment
                )
            );
            var appeals = Options.Create(new AppealSettings());
            await Do(async db =>
            {
                var actions = new AppealActions(db, Calendar, appeals, Options.Create(new UndoSettings()));
                var id = await actions.Ask(member.Id, new(AppealedKind.MissingEntry, 0), "I did.", By.Member(member.Id));
                await actions.Write(id, "When?", By.Administrator());
                await actions.Decide(id, false, "There was no such talk.", By.Administrator());
            });
            var asker = await Given(new Account("kim@example.org", "Kim", null, StaffRole.Administrator, A.Moment));
            await Given(new Account("lee@example.org", "Lee", null, StaffRole.Administrator, A.Moment));
            await Do(async db =>
            {
                var corrections = new CorrectionActions(db, new Ledger(db), Options.Create(new CorrectionSettings()));
                var large = new Correction(-900, A.Today, "A talk", "Counted twice");
                var by = new AuditContext(new Actor(ActorKind.Administrator, "Kim", asker.Id), A.Moment);
                await corrections.Correct(member.Id, db.Cycles.Single().Id, large, Guid.NewGuid(), by);
                await corrections.Decline((await db.CorrectionRequests.SingleAsync()).Id, "No evidence", By.Administrator());
            });
            var account = await Given(new Account(member.Email, member.Name, member.Id, StaffRole.None, A.Moment));
            await Given(WelcomeEmail.To(member, account, A.Moment));
        }

        /// <summary>As if they had left: then an undone decision needs a second email.</summary>
        private Task SendAll() => Do(db => db.OutgoingEmails.ExecuteUpdateAsync(set => set.SetProperty(m => m.State, EmailState.Sent)));

        private async Task ScheduledJobs(ProgramCycle cycle)
        {
            await Given(new Account("sam@example.org", "Sam", null, StaffRole.Staff, A.Moment));
            await Remind(A.Moment, WhereYouStand.Key);
            await Remind(A.Moment.AddDays(1), AtRisk.Key);
            await Remind(A.Time(2026, 12, 1, 9), DeadlineNear.Key);
            await Places(cycle, A.Time(2026, 12, 3, 9));
            await Remind(A.Time(2026, 12, 4, 9), OfferEnding.Key);
            await Remind(A.Time(2026, 12, 9, 9), SessionSoon.Key);
            await Remind(A.Time(2026, 12, 18, 9), [.. ReminderRules.Kinds]);
            await Do(db =>
                new WriteYearlyReport(db, new Standings(db, Calendar), Calendar, Options.Create(new ReportSettings())).Write(
                    cycle.Year,
                    By.Administrator()
                )
            );
            Clock.SetUtcNow(new DateTimeOffset(2027, 1, 5, 8, 0, 0, TimeSpan.Zero));
            await Do(db =>
                new CloseYear(db, Calendar, new Standings(db, Calendar), new Places(db, Calendar)).Close(
                    cycle.Id,
                    By.Administrator(A.Time(2027, 1, 5))
                )
            );
        }

        /// <summary>A session on December 10 with a sign-up, and a session whose only place is offered to the waitlist.</summary>
        private async Task Places(ProgramCycle cycle, DateTime at)
        {
            Clock.SetUtcNow(at);
            await Do(async db =>
            {
                var saved = await db.Cycles.SingleAsync();
                saved.Change(saved.Rules with { OffersPlaces = true, OfferHours = 48 });
                await db.SaveChangesAsync();
            });
            var opportunity = await Given(
                A.Opportunity()
                    .In(cycle)
                    .With(A.Session().At(A.Time(2026, 12, 10, 17)), A.Session().At(A.Time(2026, 12, 20, 17)).WithPlaces(1))
                    .Build()
            );
            await SignUp(opportunity.Sessions[0], at);
            var holder = await SignUp(opportunity.Sessions[1], at);
            await SignUp(opportunity.Sessions[1], at);
            await Do(db => new Places(db, Calendar).Withdraw(holder.Id, By.Member(holder.MemberId, at)));
        }

        /// <summary>Runs the reminders at this time with only these rules turned on.</summary>
        private async Task Remind(DateTime at, params string[] kinds)
        {
            Clock.SetUtcNow(at);
            await Do(db => db.ReminderRules.ExecuteDeleteAsync());
            foreach (var kind in ReminderRules.Kinds)
                await Given(new ReminderRule(kind, ReminderRules.Defaults[kind] with { IsOn = kinds.Contains(kind) }));
            await Do(db => new SendReminders(db, new Standings(db, Calendar), Calendar).RunAsync(default));
        }

        private async Task<SignUp> SignUp(Session session, DateTime? at = null)
        {
            var member = await Given(A.Member().Build());
            return await Read(db => new Places(db, Calendar).SignUp(member.Id, session.Id, By.Member(member.Id, at)));
        }

        private static SignUpDecisions SignUpDecisions(MasterHome.Data.HomeDb db) => new(db, new Ledger(db));
    }
}
