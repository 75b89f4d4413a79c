using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Plan;

/// <summary>Shows what would close a member's gap with the fewest hours, and signs them up for all of it.</summary>
public sealed class PlanController(ProgramCalendar calendar, PlanReader reader, Places places, HomeDb db) : PortalController
{
    /// <summary>More than any plan has.</summary>
    private const int MostAtOnce = 100;

    [HttpGet("/plan")]
    public async Task<IActionResult> Index(PlanFilter filter, CancellationToken ct) =>
        await reader.Read(User.MemberId(), User.ProgramVersion(), filter, ct) is { } page ? View(page) : View("NoYear");

    /// <summary>Signs up for each session as if it were chosen alone. Those that a rule refuses by now are named.</summary>
    [HttpPost("/plan/sign-ups")]
    public async Task<IActionResult> Create(List<int> session, CancellationToken ct)
    {
        var (confirmed, other) = (0, new List<string>());
        var ids = session.Distinct().Take(MostAtOnce).ToList();
        var titles = await TitlesOf(ids, ct);
        foreach (var id in ids)
        {
            try
            {
                var signUp = await places.SignUp(User.MemberId(), id, User.AsMember(calendar.Now), ct);
                if (signUp.State == SignUpState.Confirmed)
                    confirmed++;
                else
                    other.Add($"{titles[id]}: its places are taken by now, and you are on the waitlist.");
            }
            catch (Exception e) when (e is RefusedException or NotFoundException)
            {
                other.Add($"{titles.GetValueOrDefault(id, "A session")} was not signed up for: {e.Message}");
            }
        }
        TempData["notice"] =
            $"{Format.CountOrNo(confirmed, "place")} confirmed.{(confirmed > 0 ? " You get an email for each." : "")}"
            + string.Concat(other.Select(o => $" {o}"));
        return LocalRedirect(confirmed > 0 && other.Count == 0 ? "/sign-ups" : "/plan");
    }

    private Task<Dictionary<int, string>> TitlesOf(List<int> sessions, CancellationToken ct) =>
        db
            .Sessions.Where(s => sessions.Contains(s.Id))
            .Join(db.Opportunities, s => s.OpportunityId, o => o.Id, (s, o) => new { s.Id, o.Title })
            .ToDictionaryAsync(s => s.Id, s => Format.Isolated(s.Title), ct);
}
