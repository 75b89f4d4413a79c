using System.Text.RegularExpressions;
using OtpNet;

namespace MasterHome.Web.Tests.Support;

/// <summary>An authenticator app on somebody's phone, showing the time of the test.</summary>
public sealed class AuthenticatorApp(string key, TimeProvider clock)
{
    private readonly Totp _totp = new(Base32Encoding.ToBytes(key));

    /// <summary>Takes the key from the page that sets up a second factor.</summary>
    public static AuthenticatorApp Reading(WebPage page, TimeProvider clock) =>
        new(Regex.Match(page.Text, "key ([A-Z2-7 ]{30,})").Groups[1].Value.Replace(" ", "", StringComparison.Ordinal), clock);

    public string Code => _totp.ComputeTotp(clock.GetUtcNow().UtcDateTime);
}

public static class SecondFactorSteps
{
    /// <summary>Sets up a second factor over the pages.</summary>
    /// <returns>The app, and the recovery codes as they were shown.</returns>
    public static async Task<(AuthenticatorApp App, IReadOnlyList<string> Codes)> SetUpSecondFactor(
        this Visitor visitor,
        TimeProvider clock
    )
    {
        var page = await visitor.Get("/security/second-factor");
        var app = AuthenticatorApp.Reading(page, clock);
        var codes = await visitor.Send(page, "/security/second-factor", ("Code", app.Code));
        Assert.Equal("The second factor is on. Now save these recovery codes.", codes.Heading);
        return (app, [.. codes.Document.QuerySelectorAll(".codes code").Select(c => c.TextContent)]);
    }
}
