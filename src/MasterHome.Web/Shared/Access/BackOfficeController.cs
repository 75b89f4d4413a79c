using MasterHome.Accounts;
using MasterHome.Jobs.Requests;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Shared.Access;

/// <summary>Base class for back office pages: staff read, administrators change.</summary>
[Area("BackOffice")]
[Authorize(Policy = Policies.Staff)]
public abstract class BackOfficeController : PageController
{
    /// <summary>Answers with the result of work that was asked for, or with the page that shows how far it is.</summary>
    /// <exception cref="RefusedException">A rule refused the work.</exception>
    protected IActionResult ResultOf(JobRequest request)
    {
        if (request.State == JobRequestState.Refused)
            throw new RefusedException(request.Sentence!, request.Field);
        if (request.State != JobRequestState.Succeeded)
            return Redirect($"/back-office/jobs/{request.Id}");
        TempData["notice"] = request.Sentence;
        return Redirect(request.ResultAddress);
    }
}
