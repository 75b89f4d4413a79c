using System.Net;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.SignIn.Passkeys;

public sealed class PasskeySignInTests(TestPortal portal) : IClassFixture<TestPortal>
{
    [Theory]
    [InlineData("x")]
    [InlineData("{}")]
    [InlineData("{\"id\":\"AAAA\",\"type\":\"public-key\",\"response\":{}}")]
    public async Task An_unrequested_passkey_response_is_refused(string credential)
    {
        using var visitor = portal.Visitor();
        var first = await visitor.Send(await visitor.Get("/sign-in"), "/sign-in/passkey", ("Credential", credential));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, first.Status);
        first.Says("This passkey belongs to no account here");

        // The same after a real request, with an invalid response.
        using var options = await visitor.PostTo(first, "/sign-in/passkey/options");
        Assert.Equal(HttpStatusCode.OK, options.StatusCode);
        var refused = await visitor.Send(first, "/sign-in/passkey", ("Credential", credential));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused.Says("This passkey belongs to no account here");
    }

    [Fact]
    public async Task An_unrequested_passkey_is_not_added()
    {
        using var mira = await portal.SignedIn("mira@example.org");
        var page = await mira.Send(await mira.Get("/security"), "/security/passkeys", ("Name", "Mine"), ("Credential", "{}"));
        page.Says("could not be added");
    }
}
