using System.Diagnostics;
using System.Globalization;
using MasterHome.Appeals;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Reminders;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace MasterHome.Tests.Reminders;

/// <summary>Simulates a year with a fake clock, from New Year's Day to the middle of the next January, including the close. Lists each
/// member's emails and checks them against a second implementation of the rules and property by property.</summary>
public sealed class SimulatedYearTests(TestDatabase database, ITestOutputHelper output) : DataTest(database)
{
    private static readonly string[] WorkKinds =
    [
        SessionChanged.Key,
        SignUpDeclined.Key,
        NextSteps.Key,
        CompletionVerified.Key,
        CompletionDeclined.Key,
        TrainingVerified.Key,
        TrainingDeclined.Key,
        AppealAnswered.Key,
        SuggestionAnswered.Key,
        OptedOut.Key,
        OptOutCanceled.Key,
    ];

    [Fact]
    public async Task In_a_year_every_due_email_is_queued_and_no_other()
    {
        var watch = Stopwatch.StartNew();
        var year = new SimulatedYear(() => Open());
        await year.Run();
        output.WriteLine($"Simulated in {watch.Elapsed.TotalSeconds:0.0} s: {year.Runs.Count} runs.");
        Assert.Empty(year.Differences);
        var emails = await Emails();
        var lives = year.Lives.ToDictionary(l => l.Id);
        var immediate = await ImmediateEmails();
        List(year, emails, immediate);

        var expected = Expected(year, lives).ToList();
        var actual = emails.ConvertAll(e => $"{lives[e.Email.MemberId]}: {e.Email.Description}");
        Assert.True(
            expected.SequenceEqual(actual),
            string.Join(
                '\n',
                ["Due and not queued:", .. expected.Except(actual).Take(10), "", "Queued and not due:", .. actual.Except(expected).Take(10)]
            )
        );
        var sent = emails.Where(e => e.Email.SentAt is not null).ToList();
        Assert.All(sent, e => AssertValid(lives[e.Email.MemberId], e.Email, e.Values));
        Assert.All(
            sent.GroupBy(e => e.Email.MemberId),
            own =>
            {
                Assert.Distinct(own.Select(l => lives[own.Key].Day(l.Email.At)));
                Assert.Distinct(own.SelectMany(l => l.Email.Items));
            }
        );
        await AssertEveryActionCausedOneEmail(year, immediate);
        await AssertEveryMemberGotTheResult(lives);
        output.WriteLine($"Checked in {watch.Elapsed.TotalSeconds:0.0} s.");
    }

    private static IEnumerable<string> Expected(SimulatedYear year, Dictionary<int, Life> lives) =>
        new ExpectedEmails(year)
            .Run()
            .All.OrderBy(l => l.MemberId)
            .ThenBy(l => l.At)
            // The reminder rows of a not sent email are deleted, so only its kind is known.
            .Select(l => l.SentAt is null ? l with { Items = [] } : l)
            .Select(l => $"{lives[l.MemberId]}: {l.Description}");

    /// <summary>Checks what must be true of every email that a member received.</summary>
    private static void AssertValid(Life life, ExpectedEmail email, IReadOnlyDictionary<string, string> values)
    {
        var (day, sent) = (life.Day(email.At), email.SentAt!.Value);
        Assert.InRange(life.Local(email.At).Hour, 8, 19);
        Assert.InRange(life.Local(sent).Hour, 8, 19);
        Assert.Equal(day, life.Day(sent));
        Assert.False(life.IsLeaving.At(email.At), "leaving");
        Assert.DoesNotContain(life.Leaves, l => l.Granted <= email.At && l.From <= day && day <= l.To);
        Assert.DoesNotContain(email.Items, i => life.Declined.TryGetValue(i.Kind, out var since) && since <= email.At);
        Assert.Equal(email.Items.Count > 1, email.Kind == Digest.Key);
        var standingItems = email.Items.Where(i => i.Kind is WhereYouStand.Key or AtRisk.Key or DeadlineNear.Key).ToList();
        Assert.True(standingItems.Count == 0 || !ExpectedEmails.MeetsRequirements(life, email.At, day.Year), "meets the requirements");
        Assert.All(standingItems, i => Assert.StartsWith($"{day.Year}", i.Period, StringComparison.Ordinal));
        if (email.Kind == WhereYouStand.Key)
            Assert.Equal(day.Year == SimulatedYear.Year ? $"{life.Points.At(email.At)}" : "0", values["earned"]);
        if (email.Kind == SessionSoon.Key)
            Assert.Contains(values["dayCapitalized"], new[] { "Today", "Tomorrow" });
    }

    /// <summary>Checks that each action caused one immediate email of its kind to the right member, and that there are no others. Actions
    /// on places come from the history, all others from the simulation.</summary>
    private async Task AssertEveryActionCausedOneEmail(SimulatedYear year, List<OutgoingEmail> emails)
    {
        // In this cycle, a free place is offered; no member gets it without accepting.
        (string What, string[] Kinds)[] placeActions =
        [
            ("Signed up for", [PlaceConfirmed.Key, PlaceWaiting.Key, InterestNoted.Key]),
            ("Moved up", [PlaceOffered.Key]),
            ("Accepted the offered place", [PlaceConfirmed.Key]),
            ("Interest confirmed", [PlaceConfirmed.Key]),
            ("The offer expired", [OfferExpired.Key]),
            ("No place became free", [SignUpEnded.Key]),
            ("Ended with its year", [SignUpEnded.Key]),
            ("Ended with the membership", [SignUpEnded.Key]),
        ];
        var actions = await Read(db =>
            db.History.Where(h => h.Subject == nameof(SignUp) && h.At > SimulatedYear.Begins)
                .Select(h => new
                {
                    h.SubjectId,
                    h.What,
                    h.MemberId,
                    h.At,
                })
                .ToListAsync()
        );
        var remaining = emails.ToList();
        foreach (var (what, kinds) in placeActions)
        {
            foreach (var action in actions.Where(a => a.What.StartsWith(what, StringComparison.Ordinal)))
                Assert.True(
                    remaining.RemoveAll(m =>
                        kinds.Contains(m.Kind)
                        && m.Key == $"{m.Kind}:sign-up:{action.SubjectId}"
                        && m.MemberId == action.MemberId
                        && m.CreatedAt == action.At
                    ) == 1,
                    $"{action}"
                );
        }
        Assert.Equal(
            year.ImmediateEmails.Select(e => $"{e.At:u} {e.MemberId} {e.Kind}").Order(StringComparer.Ordinal),
            remaining.Select(m => $"{m.CreatedAt:u} {m.MemberId} {m.Kind}").Order(StringComparer.Ordinal)
        );
        // Only an offer can end before the mail server is back.
        Assert.All(
            emails,
            m => Assert.True(m.State == EmailState.Sent || (m.State == EmailState.NotSent && m.Kind == PlaceOffered.Key), m.Key)
        );
        Assert.All(
            emails.Where(m => m.State == EmailState.Sent),
            m => Assert.Equal(year.MailRuns.First(run => run >= m.CreatedAt), m.SentAt)
        );
        Assert.Equal(
            placeActions.SelectMany(p => p.Kinds).Concat(WorkKinds).Distinct().Order(StringComparer.Ordinal),
            emails.Select(m => m.Kind).Distinct().Order(StringComparer.Ordinal)
        );
    }

    private async Task AssertEveryMemberGotTheResult(Dictionary<int, Life> lives)
    {
        var emails = await Read(db =>
            db.OutgoingEmails.Where(m => m.Kind == YearClosed.Key && m.CreatedAt >= SimulatedYear.Closes).ToListAsync()
        );
        Assert.Equal(lives.Keys.Order(), emails.Select(m => m.MemberId!.Value).Order());
        Assert.All(
            emails,
            m =>
            {
                Assert.Equal($"{YearClosed.Key}:{SimulatedYear.Year}:{m.MemberId}:v1", m.Key);
                var life = lives[m.MemberId!.Value];
                Assert.InRange(life.Local(m.NextAttemptAt).Hour, 8, 19);
                Assert.InRange(m.NextAttemptAt - m.CreatedAt, TimeSpan.Zero, TimeSpan.FromHours(13));
                var result =
                    life.IsLeaving.Now ? "As you asked"
                    : ExpectedEmails.MeetsRequirements(life, SimulatedYear.Closes, SimulatedYear.Year) ? "You are certified"
                    : "You are not";
                Assert.StartsWith(result, m.ReadValues()["result"], StringComparison.Ordinal);
            }
        );
    }

    private Task<List<(ExpectedEmail Email, IReadOnlyDictionary<string, string> Values)>> Emails() =>
        Read(async db =>
        {
            var items = (
                await db
                    .Reminders.Select(r => new
                    {
                        r.Email!.Id,
                        r.Kind,
                        r.Period,
                    })
                    .ToListAsync()
            ).ToLookup(r => r.Id, r => (r.Kind, r.Period));
            var mails = await db
                .OutgoingEmails.AsNoTracking()
                .Where(m => m.Key.StartsWith("reminder:"))
                .OrderBy(m => m.MemberId)
                .ThenBy(m => m.CreatedAt)
                .ToListAsync();
            return mails.ConvertAll(m =>
                (
                    new ExpectedEmail(m.MemberId!.Value, m.CreatedAt, m.Kind, [.. items[m.Id]])
                    {
                        SentAt = m.State == EmailState.Sent ? m.SentAt : null,
                    },
                    m.ReadValues()
                )
            );
        });

    private Task<List<OutgoingEmail>> ImmediateEmails() =>
        Read(db =>
            db.OutgoingEmails.AsNoTracking()
                .Where(m => !m.Key.StartsWith("reminder:") && m.Kind != YearClosed.Key && m.CreatedAt > SimulatedYear.Begins)
                .OrderBy(m => m.CreatedAt)
                .ToListAsync()
        );

    /// <summary>Lists every member's emails, the demo members first.</summary>
    private void List(
        SimulatedYear year,
        IReadOnlyList<(ExpectedEmail Email, IReadOnlyDictionary<string, string> Values)> emails,
        List<OutgoingEmail> immediate
    )
    {
        output.WriteLine($"{emails.Count} emails, {emails.Count(l => l.Email.SentAt is null)} of them not sent.");
        foreach (var kind in emails.GroupBy(l => l.Email.Kind).OrderBy(g => g.Key, StringComparer.Ordinal))
            output.WriteLine($"  {kind.Key}: {kind.Count()}");
        var itemKinds = emails
            .SelectMany(l => l.Email.Items.Select(i => i.Kind))
            .GroupBy(kind => kind)
            .OrderBy(g => g.Key, StringComparer.Ordinal);
        output.WriteLine($"  in them: {string.Join(", ", itemKinds.Select(g => $"{g.Count()} {g.Key}"))}");
        var immediateKinds = immediate.GroupBy(m => m.Kind).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}");
        output.WriteLine($"{immediate.Count} immediate emails: {string.Join(", ", immediateKinds)}");
        var own = emails
            .Select(l =>
                (
                    l.Email.MemberId,
                    l.Email.At,
                    Text: $"{l.Email.Kind}: {string.Join(", ", l.Email.Items.Select(i => $"{i.Kind} {i.Period}"))}"
                        + (l.Email.SentAt is null ? "not sent" : "")
                )
            )
            .Concat(
                immediate.Select(m =>
                    (
                        MemberId: m.MemberId!.Value,
                        At: m.CreatedAt,
                        Text: $"{m.Kind}, immediate{(m.State == EmailState.NotSent ? ", not sent" : "")}"
                    )
                )
            )
            .OrderBy(l => l.At)
            .ToLookup(l => l.MemberId);
        foreach (var life in year.Lives)
        {
            output.WriteLine(
                $"\n{life}, qualified {life.QualifiedOn:yyyy-MM-dd}{(life.IsLeaving.Now ? ", leaving" : "")}"
                    + string.Concat(life.Leaves.Select(l => $", on leave {l.From:yyyy-MM-dd} to {l.To:yyyy-MM-dd}"))
                    + string.Concat(life.Declined.Select(d => $", no {d.Key} from {d.Value:yyyy-MM-dd}"))
            );
            foreach (var (_, at, text) in own[life.Id])
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {life.Local(at):ddd d MMM yyyy HH:mm}  {text}"));
        }
    }
}
