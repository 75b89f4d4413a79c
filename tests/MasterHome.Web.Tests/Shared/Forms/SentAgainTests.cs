using MasterHome.Web.Shared.Forms;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.Shared.Forms;

/// <summary>The error page after the database failed, before it was known who is signed in.</summary>
[Trait("Fault", "7")]
public sealed class SentAgainTests(TestPortal portal) : IClassFixture<TestPortal>
{
    [Theory]
    [InlineData("mira", true, true)]
    [InlineData("mira", false, false)]
    [InlineData("", true, false)]
    public async Task The_fields_of_the_failed_form_are_sent_unchanged(string account, bool failed, bool hasToken)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        if (account.Length > 0)
            http.User = new(
                new System.Security.Claims.ClaimsIdentity([new(System.Security.Claims.ClaimTypes.NameIdentifier, account)], "test")
            );
        var origin = FormOrigin.Write(http, "/page");
        http.User = new();
        http.Request.Form = new FormCollection(
            new()
            {
                ["__origin"] = origin,
                ["__kept"] = "an-id",
                ["__RequestVerificationToken"] = "a-token",
                ["Title"] = "typed",
            }
        );
        if (failed)
            http.Features.Set<IExceptionHandlerFeature>(new ExceptionHandlerFeature { Error = new TimeoutException() });

        var again = SentAgain.Of(http);

        Assert.Equal(hasToken, again.HasToken);
        Assert.Equal(
            [
                ("__origin", origin),
                ("__kept", "an-id"),
                .. hasToken ? [("__RequestVerificationToken", "a-token")] : Array.Empty<(string, string)>(),
            ],
            again.Fields
        );
    }
}
