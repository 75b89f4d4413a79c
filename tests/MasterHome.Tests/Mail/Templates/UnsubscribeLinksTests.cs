using MasterHome.Mail;
using MasterHome.Mail.Templates;
using Microsoft.AspNetCore.DataProtection;

namespace MasterHome.Tests.Mail.Templates;

public class UnsubscribeLinksTests
{
    private readonly UnsubscribeLinks _links = new(EmailRendererTests.Keys, EmailRendererTests.Home);

    [Fact]
    public void A_link_reveals_neither_the_member_nor_the_kind_and_can_be_read()
    {
        var link = _links.Mint(4711, EmailKinds.WhereYouStand);
        Assert.StartsWith("https://home.example.org/notifications/unsubscribe/", link, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", link, StringComparison.Ordinal);
        Assert.DoesNotContain("stand", link, StringComparison.Ordinal);
        Assert.Equal((4711, EmailKinds.WhereYouStand), _links.Read(Token(link)));
    }

    [Fact]
    public void A_token_from_other_keys_another_purpose_or_by_hand_is_invalid()
    {
        var link = Token(_links.Mint(1, EmailKinds.WhereYouStand));
        Assert.Null(new UnsubscribeLinks(new EphemeralDataProtectionProvider(), EmailRendererTests.Home).Read(link));
        Assert.Null(_links.Read(EmailRendererTests.Keys.CreateProtector("something else").Protect("1 where-you-stand")));
        Assert.Null(_links.Read(link[..^2]));
        Assert.Null(_links.Read(""));
        Assert.Null(_links.Read("1 where-you-stand"));
    }

    [Fact]
    public void A_link_for_an_email_that_cannot_be_turned_off_is_invalid() =>
        Assert.Null(_links.Read(Token(_links.Mint(1, EmailKinds.ResetPassword))));

    [Fact]
    public void The_link_in_a_digest_turns_off_every_reminder()
    {
        Assert.Equal(EmailKinds.Optional, UnsubscribeLinks.KindsFor(EmailKinds.Digest));
        Assert.Equal([EmailKinds.WhereYouStand], UnsubscribeLinks.KindsFor(EmailKinds.WhereYouStand));
        Assert.All(EmailKinds.Optional, kind => Assert.NotNull(TemplateNames.About(kind)));
    }

    private static string Token(string link) => link[(link.LastIndexOf('/') + 1)..];
}
