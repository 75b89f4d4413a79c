using System.Diagnostics;
using System.Globalization;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace MasterHome.Tests.Reminders;

/// <summary>A year with a fake clock, from New Year's Day to the middle of the next January, its close included: each member's emails are
/// listed and checked against the rules, once by a second telling of them and once property by property.</summary>
public sealed class SimulatedYearTests(TestDatabase database, ITestOutputHelper output) : DataTest(database)
{
    private static readonly string[] OfWork =
    [
        EmailKinds.SessionChanged,
        EmailKinds.SignUpDeclined,
        EmailKinds.NextSteps,
        EmailKinds.CompletionVerified,
        EmailKinds.CompletionDeclined,
        EmailKinds.TrainingVerified,
        EmailKinds.TrainingDeclined,
        EmailKinds.SuggestionAnswered,
        EmailKinds.OptedOut,
        EmailKinds.OptOutTakenBack,
    ];

    [Fact]
    public async Task In_a_year_every_email_that_is_due_is_written_and_no_other()
    {
        var watch = Stopwatch.StartNew();
        var year = new SimulatedYear(() => Open());
        await year.Live();
        output.WriteLine($"Lived in {watch.Elapsed.TotalSeconds:0.0} s: {year.Runs.Count} runs.");
        var emails = await Emails();
        var lives = year.Lives.ToDictionary(l => l.Id);
        var atOnce = await AtOnce();
        List(year, emails, atOnce);

        var (expected, written) = (Expected(year, lives).ToList(), emails.ConvertAll(l => $"{lives[l.Email.MemberId]}: {l.Email.InWords}"));
        Assert.True(
            expected.SequenceEqual(written),
            string.Join(
                '\n',
                [
                    "Due and not written:",
                    .. expected.Except(written).Take(10),
                    "",
                    "Written and not due:",
                    .. written.Except(expected).Take(10),
                ]
            )
        );
        var left = emails.Where(l => l.Email.LeftAt is not null).ToList();
        Assert.All(left, l => Holds(lives[l.Email.MemberId], l.Email, l.Values));
        Assert.All(
            left.GroupBy(l => l.Email.MemberId),
            own =>
            {
                Assert.Distinct(own.Select(l => lives[own.Key].Day(l.Email.At)));
                Assert.Distinct(own.SelectMany(l => l.Email.Items));
            }
        );
        await EveryActionWasToldOfOnce(year, atOnce);
        await EverybodyHeardHowItEnded(lives);
        output.WriteLine($"Checked in {watch.Elapsed.TotalSeconds:0.0} s.");
    }

    private static IEnumerable<string> Expected(SimulatedYear year, Dictionary<int, Life> lives) =>
        new ExpectedEmails(year)
            .Write()
            .All.OrderBy(l => l.MemberId)
            .ThenBy(l => l.At)
            // What was dropped was taken back: its rows are gone, and only its kind is known.
            .Select(l => l.LeftAt is null ? l with { Items = [] } : l)
            .Select(l => $"{lives[l.MemberId]}: {l.InWords}");

    /// <summary>What must be true of every email that somebody got, whatever else was in their day.</summary>
    private static void Holds(Life life, ExpectedEmail email, IReadOnlyDictionary<string, string> values)
    {
        var (day, sent) = (life.Day(email.At), email.LeftAt!.Value);
        Assert.InRange(life.Local(email.At).Hour, 8, 19);
        Assert.InRange(life.Local(sent).Hour, 8, 19);
        Assert.Equal(day, life.Day(sent));
        Assert.False(life.IsLeaving.At(email.At), "leaving");
        Assert.DoesNotContain(life.Leaves, l => l.Granted <= email.At && l.From <= day && day <= l.To);
        Assert.DoesNotContain(email.Items, i => life.Declined.TryGetValue(i.Kind, out var since) && since <= email.At);
        Assert.Equal(email.Items.Count > 1, email.Kind == EmailKinds.Digest);
        var ofStanding = email
            .Items.Where(i => i.Kind is EmailKinds.WhereYouStand or EmailKinds.AtRisk or EmailKinds.DeadlineNear)
            .ToList();
        Assert.True(ofStanding.Count == 0 || !ExpectedEmails.IsDone(life, email.At, day.Year), "done");
        Assert.All(ofStanding, i => Assert.StartsWith($"{day.Year}", i.Period, StringComparison.Ordinal));
        if (email.Kind == EmailKinds.WhereYouStand)
            Assert.Equal(day.Year == SimulatedYear.Year ? $"{life.Points.At(email.At)}" : "0", values["earned"]);
        if (email.Kind == EmailKinds.SessionSoon)
            Assert.Contains(values["Day"], new[] { "Today", "Tomorrow" });
    }

    /// <summary>Each action is told of at once, by one email of its kind to whom it concerns: the history says what was done on places, the
    /// year's notes what else. Nobody else hears anything.</summary>
    private async Task EveryActionWasToldOfOnce(SimulatedYear year, List<OutgoingEmail> told)
    {
        // A place that becomes free is offered in this cycle; nobody is moved up unasked.
        (string What, string[] Kinds)[] ofPlaces =
        [
            ("Signed up for", [EmailKinds.PlaceConfirmed, EmailKinds.PlaceWaiting, EmailKinds.InterestNoted]),
            ("Moved up", [EmailKinds.PlaceOffered]),
            ("Accepted the offered place", [EmailKinds.PlaceConfirmed]),
            ("Interest confirmed", [EmailKinds.PlaceConfirmed]),
            ("The offer expired", [EmailKinds.OfferLapsed]),
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
        var left = told.ToList();
        foreach (var (what, kinds) in ofPlaces)
        {
            foreach (var audit in actions.Where(d => d.What.StartsWith(what, StringComparison.Ordinal)))
                Assert.True(
                    left.RemoveAll(m =>
                        kinds.Contains(m.Kind)
                        && m.Key == $"{m.Kind}:sign-up:{audit.SubjectId}"
                        && m.MemberId == audit.MemberId
                        && m.CreatedAt == audit.At
                    ) == 1,
                    $"{audit}"
                );
        }
        Assert.Equal(
            year.DueAtOnce.Select(t => $"{t.At:u} {t.MemberId} {t.Kind}").Order(StringComparer.Ordinal),
            left.Select(m => $"{m.CreatedAt:u} {m.MemberId} {m.Kind}").Order(StringComparer.Ordinal)
        );
        // Only an offer can be over before the mail server is back.
        Assert.All(
            told,
            m => Assert.True(m.State == EmailState.Sent || (m.State == EmailState.Dropped && m.Kind == EmailKinds.PlaceOffered), m.Key)
        );
        Assert.All(
            told.Where(m => m.State == EmailState.Sent),
            m => Assert.Equal(year.MailRuns.First(run => run >= m.CreatedAt), m.SentAt)
        );
        Assert.Equal(
            ofPlaces.SelectMany(p => p.Kinds).Concat(OfWork).Distinct().Order(StringComparer.Ordinal),
            told.Select(m => m.Kind).Distinct().Order(StringComparer.Ordinal)
        );
    }

    private async Task EverybodyHeardHowItEnded(Dictionary<int, Life> lives)
    {
        var told = await Read(db =>
            db.OutgoingEmails.Where(m => m.Kind == EmailKinds.YearClosed && m.CreatedAt >= SimulatedYear.Closes).ToListAsync()
        );
        Assert.Equal(lives.Keys.Order(), told.Select(m => m.MemberId!.Value).Order());
        Assert.All(
            told,
            m =>
            {
                Assert.Equal($"{EmailKinds.YearClosed}:{SimulatedYear.Year}:{m.MemberId}:v1", m.Key);
                var life = lives[m.MemberId!.Value];
                Assert.InRange(life.Local(m.NextAttemptAt).Hour, 8, 19);
                Assert.InRange(m.NextAttemptAt - m.CreatedAt, TimeSpan.Zero, TimeSpan.FromHours(13));
                var result =
                    life.IsLeaving.Now ? "As you asked"
                    : ExpectedEmails.IsDone(life, SimulatedYear.Closes, SimulatedYear.Year) ? "You are certified"
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
                        LeftAt = m.State == EmailState.Sent ? m.SentAt : null,
                    },
                    m.ReadValues()
                )
            );
        });

    private Task<List<OutgoingEmail>> AtOnce() =>
        Read(db =>
            db.OutgoingEmails.AsNoTracking()
                .Where(m => !m.Key.StartsWith("reminder:") && m.Kind != EmailKinds.YearClosed && m.CreatedAt > SimulatedYear.Begins)
                .OrderBy(m => m.CreatedAt)
                .ToListAsync()
        );

    /// <summary>Every member's emails, the story's people first.</summary>
    private void List(
        SimulatedYear year,
        IReadOnlyList<(ExpectedEmail Email, IReadOnlyDictionary<string, string> Values)> emails,
        List<OutgoingEmail> atOnce
    )
    {
        output.WriteLine($"{emails.Count} emails, {emails.Count(l => l.Email.LeftAt is null)} of them dropped.");
        foreach (var kind in emails.GroupBy(l => l.Email.Kind).OrderBy(g => g.Key, StringComparer.Ordinal))
            output.WriteLine($"  {kind.Key}: {kind.Count()}");
        var ofKind = emails
            .SelectMany(l => l.Email.Items.Select(i => i.Kind))
            .GroupBy(kind => kind)
            .OrderBy(g => g.Key, StringComparer.Ordinal);
        output.WriteLine($"  in them: {string.Join(", ", ofKind.Select(g => $"{g.Count()} {g.Key}"))}");
        output.WriteLine(
            $"{atOnce.Count} emails at once: {string.Join(", ", atOnce.GroupBy(m => m.Kind).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}"))}"
        );
        var own = emails
            .Select(l =>
                (
                    l.Email.MemberId,
                    l.Email.At,
                    Says: $"{l.Email.Kind}: {string.Join(", ", l.Email.Items.Select(i => $"{i.Kind} {i.Period}"))}{(l.Email.LeftAt is null ? "dropped" : "")}"
                )
            )
            .Concat(
                atOnce.Select(m =>
                    (
                        MemberId: m.MemberId!.Value,
                        At: m.CreatedAt,
                        Says: $"{m.Kind}, at once{(m.State == EmailState.Dropped ? ", dropped" : "")}"
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
            foreach (var (_, at, says) in own[life.Id])
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {life.Local(at):ddd d MMM yyyy HH:mm}  {says}"));
        }
    }
}
