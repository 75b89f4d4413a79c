using MasterHome.Cycles;
using MasterHome.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Portal.Plan;

/// <summary>Shows what would close a member's gap with the fewest hours, and signs them up for it in one go.</summary>
public sealed class PlanController(ProgramCalendar calendar, PlanReader reader, Places places) : PortalController
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
        var (done, refused) = (0, new List<string>());
        foreach (var id in session.Distinct().Take(MostAtOnce))
        {
            try
            {
                var signUp = await places.SignUp(User.MemberId(), id, User.AsMember(calendar.Now), ct);
                if (signUp.State == SignUpState.Confirmed)
                    done++;
                else
                    refused.Add("A place was taken meanwhile, and you are on the waitlist for it.");
            }
            catch (Exception e) when (e is RefusedException or NotFoundException)
            {
                refused.Add(e.Message);
            }
        }
        TempData["notice"] =
            $"{Format.CountOrNo(done, "place")} confirmed. You get an email for each."
            + (refused.Count == 0 ? "" : $" {Format.Count(refused.Count, "sign-up")} not done: {string.Join(" ", refused.Distinct())}");
        return LocalRedirect(done > 0 && refused.Count == 0 ? "/sign-ups" : "/plan");
    }
}
