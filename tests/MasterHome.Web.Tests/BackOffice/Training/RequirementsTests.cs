using System.Net;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Training;

public sealed class RequirementsTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task Changes_after_the_cut_off_date_need_a_reason()
    {
        var course = await Portal.Ask(db => db.Courses.Where(c => c.Code == "SA").Select(c => c.Id).SingleAsync());
        var page = await Alex.Send(
            await Alex.Get("/back-office/training"),
            "/back-office/training/requirements",
            ("Requirement.CourseId", $"{course}"),
            ("Requirement.Audience", "Everyone")
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.NotNull(page.Document.QuerySelector("#Requirement_Reason-error"));

        page = await Alex.Send(
            page,
            "/back-office/training/requirements",
            ("Requirement.CourseId", $"{course}"),
            ("Requirement.Audience", "Everyone"),
            ("Requirement.Reason", "Agreed with all.")
        );
        page = await Alex.Send(page, "/back-office/training/requirements");
        Assert.Equal("Certified Solution Architect is now required in 2026.", page.Notice);
        Assert.Equal("2026 requires 6 trainings", page.Heading);

        var removal = page.Links.First(l => l.EndsWith("/removal", StringComparison.Ordinal));
        page = await Alex.Send(await Alex.Get(removal), removal);
        Assert.NotNull(page.Document.QuerySelector("#Form_Reason-error"));
        page = await Alex.Send(page, removal, ("Form.Reason", "A mistake."));
        Assert.Equal("2026 requires 5 trainings", page.Heading);
    }

    [Fact]
    public async Task A_course_that_requires_itself_is_refused()
    {
        var ids = await Portal.Ask(db => db.Courses.ToDictionaryAsync(c => c.Code, c => c.Id));
        var address = $"/back-office/training/courses/{ids["L1"]}";
        var page = await Alex.Send(await Alex.Get(address), address, ("Form.Prerequisites", $"{ids["L3"]}"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        page.Says("A course cannot be its own prerequisite.");
    }
}
