using MasterHome.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Shared.Access;

/// <summary>Base class for back office pages: staff read, administrators change.</summary>
[Area("BackOffice")]
[Authorize(Policy = Policies.Staff)]
public abstract class BackOfficeController : PageController;
