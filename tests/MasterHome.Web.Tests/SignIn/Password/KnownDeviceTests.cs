using System.Net;
using MasterHome.Data.Demo;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.SignIn.Password;

[Trait("Fault", "6")]
public sealed class KnownDeviceTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private const string Mira = "mira@example.org";
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task A_stranger_cannot_keep_the_owner_out_of_a_device_that_signed_in_before()
    {
        using var owner = await _portal.SignedIn(Mira);
        await owner.Send(await owner.Get("/"), "/sign-out");
        await UseUpAttempts();

        using var newDevice = _portal.Visitor();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Try(newDevice, DemoData.Passphrase)).Status);
        Assert.Equal("/", (await Try(owner, DemoData.Passphrase)).Address);

        // The owner's sign-in gives the stranger no new guesses.
        using var stranger = _portal.Visitor();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Try(stranger, DemoData.Passphrase)).Status);
    }

    [Fact]
    public async Task A_known_device_has_few_attempts_and_only_for_accounts_that_it_knows()
    {
        using var device = await _portal.SignedIn(Mira);
        await device.Send(await device.Get("/"), "/sign-out");
        await UseUpAttempts();
        for (var i = 0; i < 5; i++)
            await Try(device, $"wrong passphrase {i}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Try(device, DemoData.Passphrase)).Status);

        using var nias = await _portal.SignedIn("nia@example.org");
        await nias.Send(await nias.Get("/"), "/sign-out");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Try(nias, DemoData.Passphrase)).Status);
        _portal.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal("/", (await Try(device, DemoData.Passphrase)).Address);
    }

    private async Task UseUpAttempts()
    {
        using var stranger = _portal.Visitor();
        for (var i = 0; i < 10; i++)
            await Try(stranger, $"wrong passphrase {i}");
    }

    private static async Task<WebPage> Try(Visitor visitor, string password) =>
        await visitor.Send(await visitor.Get("/sign-in"), "/sign-in", ("Email", Mira), ("Password", password));
}
