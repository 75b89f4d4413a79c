using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Portal.Rewards;

public sealed class RewardsController : PortalController
{
    [HttpGet("/rewards")]
    public IActionResult Index() => View(Reward.All);
}
