using System.Net;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>The portal is killed while members sign up.</summary>
public sealed class KillDuringSignUpsTests : KillTest
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_a_kill_during_sign_ups_each_acknowledged_sign_up_exists_once(int seed)
    {
        const int places = 10;
        using var folder = await TestDatabaseFolder.Gather(Members);
        await folder.GivePasswords();
        var (opportunityId, sessionId) = await folder.Offer(places);
        var one = await RealPortal.Serve(folder.Folder, Pages);
        var ready = new (Visitor Visitor, WebPage Page)[Members];
        await Parallel.ForAsync(
            0,
            Members,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (i, _) =>
            {
                var visitor = one.Visitor();
                await visitor.SignIn(TestDatabaseFolder.Address(i), TestDatabaseFolder.Password);
                ready[i] = (visitor, await visitor.Get($"/opportunities/{opportunityId}"));
            }
        );

        var (answered, moment) = (0, KillMoment.FromSeed(seed, Members));
        var locations = await Task.WhenAll(
            ready.Select(async r =>
            {
                try
                {
                    using var answer = await r.Visitor.Post(r.Page, "/sign-ups", ("sessionId", $"{sessionId}"));
                    if (Interlocked.Increment(ref answered) == moment.After)
                        await moment.Kill(one);
                    return answer.StatusCode == HttpStatusCode.Found ? answer.Headers.Location!.OriginalString : null;
                }
                catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
                {
                    return null;
                }
            })
        );
        await one.DisposeAsync();

        await using var two = await RealPortal.Serve(folder.Folder, Pages);
        await using (var db = folder.Open())
        {
            // Every acknowledged sign-up exists, at the path of the redirect.
            var kept = (await db.SignUps.Select(s => s.Id).ToListAsync()).Select(id => $"/sign-ups/{id}").ToHashSet();
            Assert.All(locations.Where(s => s is not null), s => Assert.Contains(s!, kept));
        }
        // Members without a response submit again.
        foreach (var i in Enumerable.Range(0, Members).Where(i => locations[i] is null))
        {
            using var again = two.Visitor();
            await again.SignIn(TestDatabaseFolder.Address(i), TestDatabaseFolder.Password);
            var page = await again.Get($"/opportunities/{opportunityId}");
            // Without a form, the sign-up was stored and only the response was lost.
            if (page.Html.Contains("action=\"/sign-ups\"", StringComparison.Ordinal))
                await again.Post(page, "/sign-ups", ("sessionId", $"{sessionId}"));
        }
        await using (var db = folder.Open())
        {
            Assert.Equal(Members, await db.SignUps.Select(s => s.MemberId).Distinct().CountAsync());
            Assert.Equal(Members, await db.SignUps.CountAsync());
            Assert.Equal(places, await db.SignUps.CountAsync(s => s.State == SignUpState.Confirmed));
            Assert.Equal(
                Enumerable.Range(1, Members - places),
                await db
                    .SignUps.Where(s => s.State == SignUpState.Waiting)
                    .OrderBy(s => s.InLine)
                    .Select(s => s.InLine!.Value)
                    .ToListAsync()
            );
            Assert.Equal(Members, await db.OutgoingEmails.CountAsync(m => m.Kind == PlaceConfirmed.Key || m.Kind == PlaceWaiting.Key));
            Assert.Equal(Members, await db.History.CountAsync(h => h.Subject == nameof(SignUp)));
        }
        foreach (var (visitor, _) in ready)
            visitor.Dispose();
    }
}
