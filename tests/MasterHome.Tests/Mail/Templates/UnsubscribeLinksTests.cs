using MasterHome.Mail;
using MasterHome.Mail.Templates;
using Microsoft.AspNetCore.DataProtection;

namespace MasterHome.Tests.Mail.Templates;

public class UnsubscribeLinksTests
{
    private readonly UnsubscribeLinks _waysOut = new(EmailRendererTests.Keys, EmailRendererTests.Home);

    [Fact]
    public void A_link_says_in_clear_neither_who_nor_what_and_is_read_back()
    {
        var link = _waysOut.Mint(4711, EmailKinds.WhereYouStand);
        Assert.StartsWith("https://home.example.org/notifications/unsubscribe/", link, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", link, StringComparison.Ordinal);
        Assert.DoesNotContain("stand", link, StringComparison.Ordinal);
        Assert.Equal((4711, EmailKinds.WhereYouStand), _waysOut.Read(Token(link)));
    }

    [Fact]
    public void What_was_made_by_other_keys_for_another_purpose_or_by_hand_is_nothing()
    {
        var link = Token(_waysOut.Mint(1, EmailKinds.WhereYouStand));
        Assert.Null(new UnsubscribeLinks(new EphemeralDataProtectionProvider(), EmailRendererTests.Home).Read(link));
        Assert.Null(_waysOut.Read(EmailRendererTests.Keys.CreateProtector("something else").Protect("1 where-you-stand")));
        Assert.Null(_waysOut.Read(link[..^2]));
        Assert.Null(_waysOut.Read(""));
        Assert.Null(_waysOut.Read("1 where-you-stand"));
    }

    [Fact]
    public void An_email_that_always_comes_has_none() => Assert.Null(_waysOut.Read(Token(_waysOut.Mint(1, EmailKinds.ResetPassword))));

    [Fact]
    public void A_digest_stands_for_every_regular_email()
    {
        Assert.Equal(EmailKinds.Optional, UnsubscribeLinks.KindsFor(EmailKinds.Digest));
        Assert.Equal([EmailKinds.WhereYouStand], UnsubscribeLinks.KindsFor(EmailKinds.WhereYouStand));
        Assert.All(EmailKinds.Optional, kind => Assert.NotNull(TemplateNames.About(kind)));
    }

    private static string Token(string link) => link[(link.LastIndexOf('/') + 1)..];
}
