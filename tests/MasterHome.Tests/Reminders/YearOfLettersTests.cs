using System.Diagnostics;
using System.Globalization;

using MasterHome.Mail;
using MasterHome.Opportunities;
using MasterHome.Tests.Support;

using Microsoft.EntityFrameworkCore;

using Xunit.Abstractions;

namespace MasterHome.Tests.Reminders;

/// <summary>A year with a fake clock, from New Year's Day to the middle of the next January, its close included: each member's letters are
/// listed and checked against the rules, once by a second telling of them and once property by property.</summary>
public sealed class YearOfLettersTests(TestDatabase database, ITestOutputHelper output) : DataTest(database)
{
    [Fact]
    public async Task In_a_year_every_letter_that_is_due_is_written_and_no_other()
    {
        var watch = Stopwatch.StartNew();
        var year = new SimulatedYear(() => Open());
        await year.Live();
        output.WriteLine($"Lived in {watch.Elapsed.TotalSeconds:0.0} s: {year.Runs.Count} runs.");
        var letters = await Letters();
        var lives = year.Lives.ToDictionary(l => l.Id);
        List(year, letters);

        var (expected, written) = (Expected(year, lives).ToList(), letters.ConvertAll(l => $"{lives[l.Letter.MemberId]}: {l.Letter.InWords}"));
        Assert.True(expected.SequenceEqual(written), string.Join('\n',
            ["Due and not written:", .. expected.Except(written).Take(10), "", "Written and not due:", .. written.Except(expected).Take(10)]));
        var left = letters.Where(l => l.Letter.LeftAt is not null).ToList();
        Assert.All(left, l => Holds(lives[l.Letter.MemberId], l.Letter, l.Values));
        Assert.All(left.GroupBy(l => l.Letter.MemberId), own =>
        {
            Assert.Distinct(own.Select(l => lives[own.Key].Day(l.Letter.At)));
            Assert.Distinct(own.SelectMany(l => l.Letter.Items));
        });
        await EveryPlaceWasToldOfOnce();
        await EverybodyHeardHowItEnded(lives);
        output.WriteLine($"Checked in {watch.Elapsed.TotalSeconds:0.0} s.");
    }

    private static IEnumerable<string> Expected(SimulatedYear year, Dictionary<int, Life> lives) =>
        new ExpectedLetters(year).Write().All.OrderBy(l => l.MemberId).ThenBy(l => l.At)
            // What was dropped was taken back: its rows are gone, and only its kind is known.
            .Select(l => l.LeftAt is null ? l with { Items = [] } : l).Select(l => $"{lives[l.MemberId]}: {l.InWords}");

    /// <summary>What must be true of every letter that somebody got, whatever else was in their day.</summary>
    private static void Holds(Life life, DayLetter letter, IReadOnlyDictionary<string, string> values)
    {
        var (day, sent) = (life.Day(letter.At), letter.LeftAt!.Value);
        Assert.InRange(life.Local(letter.At).Hour, 8, 19);
        Assert.InRange(life.Local(sent).Hour, 8, 19);
        Assert.Equal(day, life.Day(sent));
        Assert.False(life.IsLeaving.At(letter.At), "leaving");
        Assert.DoesNotContain(life.Leaves, l => l.Granted <= letter.At && l.From <= day && day <= l.To);
        Assert.DoesNotContain(letter.Items, i => life.Declined.TryGetValue(i.Kind, out var since) && since <= letter.At);
        Assert.Equal(letter.Items.Count > 1, letter.Kind == MailKinds.Digest);
        var ofStanding = letter.Items.Where(i => i.Kind is MailKinds.WhereYouStand or MailKinds.AtRisk or MailKinds.DeadlineNear).ToList();
        Assert.True(ofStanding.Count == 0 || !ExpectedLetters.IsDone(life, letter.At, day.Year), "done");
        Assert.All(ofStanding, i => Assert.StartsWith($"{day.Year}", i.Period, StringComparison.Ordinal));
        if (letter.Kind == MailKinds.WhereYouStand)
            Assert.Equal(day.Year == SimulatedYear.Year ? $"{life.Points.At(letter.At)}" : "0", values["earned"]);
        if (letter.Kind == MailKinds.SessionSoon)
            Assert.Contains(values["Day"], new[] { "Today", "Tomorrow" });
    }

    /// <summary>Each deed on a place is told of at once by one letter of its kind: the history says what was done, the outbox what was told.</summary>
    private async Task EveryPlaceWasToldOfOnce()
    {
        string[] kinds = [MailKinds.PlaceConfirmed, MailKinds.PlaceWaiting, MailKinds.InterestNoted, MailKinds.PlaceOffered, MailKinds.MovedUp];
        var told = await Read(db => db.OutgoingMails.AsNoTracking().Where(m => kinds.Contains(m.Kind) && m.CreatedAt > SimulatedYear.Begins).ToListAsync());
        Assert.All(told, m => Assert.StartsWith($"{m.Kind}:sign-up:", m.Key, StringComparison.Ordinal));
        var deeds = await Read(db => db.History.Where(h => h.Subject == nameof(SignUp) && h.At > SimulatedYear.Begins).Select(h => new { h.SubjectId, h.What, h.MemberId, h.At }).ToListAsync());
        foreach (var (what, ofKind) in new[] { ("Signed up for", kinds[..3]), ("Moved up", kinds[3..]), ("Took the place", kinds[..1]) })
        {
            foreach (var deed in deeds.Where(d => d.What.StartsWith(what, StringComparison.Ordinal)))
                Assert.Single(told, m => ofKind.Contains(m.Kind) && m.Key == $"{m.Kind}:sign-up:{deed.SubjectId}" && m.MemberId == deed.MemberId && m.CreatedAt == deed.At);
        }
        Assert.Equal(deeds.Count(d => d.What.StartsWith("Signed up for", StringComparison.Ordinal) || d.What.StartsWith("Moved up", StringComparison.Ordinal) || d.What.StartsWith("Took the place", StringComparison.Ordinal)), told.Count);
        // Only an offer can be over before the mail server is back.
        Assert.All(told, m => Assert.True(m.State == MailState.Sent || (m.State == MailState.Dropped && m.Kind == MailKinds.PlaceOffered), m.Key));
        output.WriteLine($"{told.Count} letters told of places.");
    }

    private async Task EverybodyHeardHowItEnded(Dictionary<int, Life> lives)
    {
        var told = await Read(db => db.OutgoingMails.Where(m => m.Kind == MailKinds.YearClosed && m.CreatedAt >= SimulatedYear.Closes).ToListAsync());
        Assert.Equal(lives.Keys.Order(), told.Select(m => m.MemberId!.Value).Order());
        Assert.All(told, m =>
        {
            Assert.Equal($"{MailKinds.YearClosed}:{SimulatedYear.Year}:{m.MemberId}:v1", m.Key);
            var life = lives[m.MemberId!.Value];
            Assert.InRange(life.Local(m.NextAttemptAt).Hour, 8, 19);
            Assert.InRange(m.NextAttemptAt - m.CreatedAt, TimeSpan.Zero, TimeSpan.FromHours(13));
            var result = life.IsLeaving.Now ? "As you asked" : ExpectedLetters.IsDone(life, SimulatedYear.Closes, SimulatedYear.Year) ? "You are certified" : "You are not";
            Assert.StartsWith(result, m.ReadValues()["result"], StringComparison.Ordinal);
        });
    }

    private Task<List<(DayLetter Letter, IReadOnlyDictionary<string, string> Values)>> Letters() => Read(async db =>
    {
        var items = (await db.Reminders.Select(r => new { r.Letter!.Id, r.Kind, r.Period }).ToListAsync()).ToLookup(r => r.Id, r => (r.Kind, r.Period));
        var mails = await db.OutgoingMails.AsNoTracking().Where(m => m.Key.StartsWith("reminder:")).OrderBy(m => m.MemberId).ThenBy(m => m.CreatedAt).ToListAsync();
        return mails.ConvertAll(m => (
            new DayLetter(m.MemberId!.Value, m.CreatedAt, m.Kind, [.. items[m.Id]]) { LeftAt = m.State == MailState.Sent ? m.SentAt : null },
            m.ReadValues()));
    });

    /// <summary>Every member's letters, the story's people first.</summary>
    private void List(SimulatedYear year, IReadOnlyList<(DayLetter Letter, IReadOnlyDictionary<string, string> Values)> letters)
    {
        output.WriteLine($"{letters.Count} letters, {letters.Count(l => l.Letter.LeftAt is null)} of them dropped.");
        foreach (var kind in letters.GroupBy(l => l.Letter.Kind).OrderBy(g => g.Key, StringComparer.Ordinal))
            output.WriteLine($"  {kind.Key}: {kind.Count()}");
        var ofKind = letters.SelectMany(l => l.Letter.Items.Select(i => i.Kind)).GroupBy(kind => kind).OrderBy(g => g.Key, StringComparer.Ordinal);
        output.WriteLine($"  in them: {string.Join(", ", ofKind.Select(g => $"{g.Count()} {g.Key}"))}");
        var own = letters.ToLookup(l => l.Letter.MemberId);
        foreach (var life in year.Lives)
        {
            output.WriteLine($"\n{life}, qualified {life.QualifiedOn:yyyy-MM-dd}{(life.IsLeaving.Now ? ", leaving" : "")}"
                + string.Concat(life.Leaves.Select(l => $", on leave {l.From:yyyy-MM-dd} to {l.To:yyyy-MM-dd}")) + string.Concat(life.Declined.Select(d => $", no {d.Key} from {d.Value:yyyy-MM-dd}")));
            foreach (var (letter, _) in own[life.Id])
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {life.Local(letter.At):ddd d MMM yyyy HH:mm}  {letter.Kind}: {string.Join(", ", letter.Items.Select(i => $"{i.Kind} {i.Period}"))}{(letter.LeftAt is null ? "dropped" : "")}"));
        }
    }
}
