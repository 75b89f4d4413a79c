using System.Net;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.Hosting;

public sealed class RouteAccessTests(TestPortal portal) : IClassFixture<TestPortal>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/opportunities")]
    [InlineData("/points")]
    [InlineData("/back-office")]
    [InlineData("/back-office/members")]
    [InlineData("/back-office/jobs/hangfire")]
    public async Task Protected_pages_redirect_anonymous_users_to_sign_in(string address)
    {
        using var visitor = portal.Visitor();
        Assert.StartsWith("/sign-in?returnUrl=", (await visitor.Get(address)).Address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/back-office")]
    [InlineData("/back-office/queue")]
    [InlineData("/back-office/jobs/hangfire")]
    public async Task Members_cannot_open_the_back_office(string address)
    {
        using var mira = await portal.SignedIn("mira@example.org");
        var page = await mira.Get(address);

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Equal("You do not have access to this page.", page.Heading);
    }

    [Fact]
    public async Task Only_administrators_can_open_the_job_dashboard()
    {
        using var sam = await portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get("/back-office/jobs/hangfire")).Status);
        using var alex = await portal.SignedIn("alex@example.org");
        Assert.Equal(HttpStatusCode.OK, (await alex.Get("/back-office/jobs/hangfire")).Status);
    }

    [Theory]
    [InlineData("/no-such-page")]
    [InlineData("/opportunities/none")]
    [InlineData("/error/500")]
    public async Task An_unknown_path_shows_the_not_found_page(string address)
    {
        using var visitor = portal.Visitor();
        var page = await visitor.Get(address);

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Equal("There is no page at this address.", page.Heading);
    }

    [Fact]
    public async Task A_wrong_method_shows_an_error_page()
    {
        using var mira = await portal.SignedIn("mira@example.org");
        using var answer = await mira.Http.DeleteAsync("/points");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Contains("This page cannot be opened directly.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/css/site.css")]
    public async Task Health_checks_and_styles_need_no_sign_in(string address)
    {
        using var visitor = portal.Visitor();
        Assert.Equal(HttpStatusCode.OK, (await visitor.Get(address)).Status);
    }

    [Fact]
    public async Task Pages_send_security_headers()
    {
        using var mira = await portal.SignedIn("mira@example.org");
        using var answer = await mira.Http.GetAsync("/");

        Assert.Contains("default-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public void Every_controller_has_a_policy_and_at_most_seven_actions()
    {
        var actions = portal
            .Services.GetRequiredService<IActionDescriptorCollectionProvider>()
            .ActionDescriptors.Items.OfType<ControllerActionDescriptor>()
            .ToList();

        Assert.NotEmpty(actions);
        Assert.All(
            actions,
            a =>
            {
                var type = a.ControllerTypeInfo;
                Assert.True(
                    typeof(PortalController).IsAssignableFrom(type)
                        || typeof(BackOfficeController).IsAssignableFrom(type)
                        || typeof(AnonymousController).IsAssignableFrom(type)
                        || type.GetCustomAttributes(typeof(AuthorizeAttribute), true).Length > 0
                        || type.Name == "ErrorController",
                    $"{type.Name} has no access policy"
                );
                Assert.True(a.AttributeRouteInfo?.Template is not null, $"{a.DisplayName} has no attribute route");
            }
        );
        Assert.All(actions.GroupBy(a => a.ControllerTypeInfo), c => Assert.True(c.Count() <= 7, $"{c.Key.Name} has {c.Count()} actions"));
        Assert.All(
            actions.Select(a => a.ControllerTypeInfo).Distinct(),
            c => Assert.True(c.GetConstructors().Single().GetParameters().Length <= 4, $"{c.Name} has more than four dependencies")
        );
    }

    [Fact]
    public void Only_known_controllers_are_anonymous()
    {
        var anonymous = portal
            .Services.GetRequiredService<IActionDescriptorCollectionProvider>()
            .ActionDescriptors.Items.OfType<ControllerActionDescriptor>()
            .Where(a => a.EndpointMetadata.OfType<IAllowAnonymous>().Any())
            .Select(a => a.ControllerTypeInfo.Name)
            .Distinct()
            .Order();

        Assert.Equal(
            [
                "AccountLinkingController",
                "BadgesController",
                "CalendarFeedController",
                "DevEmailsController",
                "EmailConfirmationController",
                "ErrorController",
                "OfflineController",
                "PasskeySignInController",
                "PasswordController",
                "RecoveryController",
                "SignOutController",
                "SsoController",
                "TwoFactorController",
                "UndoAddressController",
                "UnsubscribeController",
                "VerificationsController",
                "WelcomeController",
            ],
            anonymous
        );
    }
}
