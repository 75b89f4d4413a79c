using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.OptOuts;

/// <summary>Explains the consequences of an opt-out, records it, and revokes it until the end of the year.</summary>
public sealed class OptOutsController(HomeDb db, ProgramCalendar calendar, OptOutActions optOuts, Places places) : PortalController
{
    [HttpGet("/opt-out")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        if (await db.Cycles.AsNoTracking().RunningOn(calendar.Today, ct) is not { } cycle)
            return View("NoYear");
        var me = User.MemberId();
        if (await db.MembershipOf(me, cycle, ct) == Membership.Ended)
            return View("NotAMember");
        var standing = await db.OptOuts.AsNoTracking().InForce(cycle.Id).SingleOrDefaultAsync(o => o.MemberId == me, ct);
        var zone = await db.Members.ZoneOf(me, ct);
        var upcoming = await Upcoming(me)
            .OrderBy(s => s.StartsAt == null)
            .ThenBy(s => s.StartsAt)
            .ThenBy(s => s.Id)
            .Take(PageQueries.DefaultSize)
            .ToListAsync(ct);
        return View(
            nameof(Index),
            new OptOutPage(
                cycle.Year,
                zone,
                standing,
                OptOut.WhyNotOptOut(cycle, calendar.Today),
                standing?.WhyNotTakeBack(cycle, calendar.Today),
                upcoming,
                Format.EndOfDay(calendar.StartOf(cycle.Year + 1), TimeZones.Find(zone), calendar.Zone)
            )
        );
    }

    [HttpPost("/opt-out")]
    public Task<IActionResult> Create(OptOutForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var (me, audit) = (User.MemberId(), User.AsMember(calendar.Now));
                var withdrawn = await db.Transact(
                    async ct =>
                    {
                        var chosen = await Upcoming(me).Where(s => form.Free.Contains(s.Id)).Select(s => s.Id).ToListAsync(ct);
                        await places.HoldAll(chosen, ct);
                        await optOuts.OptOut(me, form.Reason, audit, ct);
                        foreach (var id in chosen)
                            await places.Withdraw(id, audit, ct);
                        return chosen.Count;
                    },
                    ct
                );
                TempData["notice"] =
                    withdrawn == 0
                        ? "You have opted out. You will get a confirmation email."
                        : $"You have opted out and withdrawn from {Format.Count(withdrawn, "sign-up")}. You will get a confirmation email.";
                return LocalRedirect("/opt-out");
            },
            () => Index(ct)
        );

    [HttpPost("/opt-out/taken-back")]
    public Task<IActionResult> TakeBack(CancellationToken ct) =>
        Try(
            async () =>
            {
                await optOuts.TakeBack(User.MemberId(), User.AsMember(calendar.Now), ct);
                TempData["notice"] = "Your opt-out is canceled. You keep all your points.";
                return LocalRedirect("/");
            },
            () => Index(ct)
        );

    private IQueryable<FuturePlace> Upcoming(int me)
    {
        var now = calendar.Now;
        return db
            .SignUps.Where(s =>
                s.MemberId == me
                && (
                    s.State == SignUpState.Interested
                    || s.State == SignUpState.Waiting
                    || s.State == SignUpState.Offered
                    || s.State == SignUpState.Confirmed
                )
            )
            .Join(db.Sessions.Where(x => x.StartsAt == null || x.StartsAt > now), s => s.SessionId, x => x.Id, (s, x) => new { s, x })
            .Join(
                db.Opportunities,
                s => s.s.OpportunityId,
                o => o.Id,
                (s, o) =>
                    new FuturePlace
                    {
                        Id = s.s.Id,
                        Title = o.Title,
                        Year = db.Cycles.First(c => c.Id == o.CycleId).Year,
                        StartsAt = s.x.StartsAt,
                        Zone = s.x.Zone,
                        State = s.s.State,
                    }
            );
    }
}
