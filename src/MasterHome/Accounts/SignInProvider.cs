using System.Text.RegularExpressions;

namespace MasterHome.Accounts;

/// <summary>An OpenID Connect provider, such as an employer's single sign-on: <c>SignIn:Providers:0:</c> and so on.</summary>
public sealed partial class SignInProvider
{
    /// <summary>Short and lower case. Part of the callback URL, so it must not change.</summary>
    public string Id { get; set; } = "";

    /// <summary>The name on the sign-in button.</summary>
    public string Name { get; set; } = "";

    /// <summary>The issuer's URL; <c>/.well-known/openid-configuration</c> is below it.</summary>
    public string Authority { get; set; } = "";

    /// <summary>The issuer in the provider's tokens, if it differs from the authority's URL. No other issuer is accepted, so that a
    /// provider cannot sign in another provider's users.</summary>
    public string? Issuer { get; set; }

    public string ClientId { get; set; } = "";

    /// <summary>Empty for a public client; PKCE is used either way.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>Email domains of the provider's users; they select the provider when a visitor enters an address.</summary>
    public IList<string> Domains { get; } = [];

    /// <summary>Whether a verified address in these domains is enough proof to link the sign-in to the account.</summary>
    public bool TrustVerifiedEmail { get; set; }

    /// <summary>Turn off only for a provider on this machine or in a test network.</summary>
    public bool RequireHttps { get; set; } = true;

    /// <summary>The scopes to request in addition to <c>openid</c>, separated by spaces.</summary>
    public string Scopes { get; set; } = "email profile";

    public string EmailClaim { get; set; } = "email";

    public string EmailVerifiedClaim { get; set; } = "email_verified";

    public string NameClaim { get; set; } = "name";

    /// <param name="issuer">The issuer of a token or of a linked login.</param>
    public bool HasIssuer(string? issuer) => issuer?.TrimEnd('/') == (string.IsNullOrEmpty(Issuer) ? Authority : Issuer).TrimEnd('/');

    /// <summary>Whether the address is in one of the provider's domains.</summary>
    public bool ServesAddress(string email) =>
        EmailAddress.IsAddress(email) && Domains.Any(d => EmailAddress.DomainKey($"name@{d}") == EmailAddress.DomainKey(email));

    internal IEnumerable<string> FindErrors()
    {
        if (!IdForm().IsMatch(Id))
            yield return $"Id is '{Id}'; use a short name of lower-case characters a to z, digits and hyphens.";
        if (string.IsNullOrWhiteSpace(Name))
            yield return "Name is empty; enter the name for the sign-in button, such as the employer's name.";
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var authority) || authority.Scheme is not ("https" or "http"))
            yield return $"Authority is '{Authority}'; enter the issuer's URL, such as https://login.example.org/.";
        else if (RequireHttps && authority.Scheme != "https")
            yield return $"Authority is '{Authority}'; enter an https URL, or turn RequireHttps off for a test.";
        if (string.IsNullOrWhiteSpace(ClientId))
            yield return "ClientId is empty; enter the client id that the provider gave this portal.";
        if (TrustVerifiedEmail && Domains.Count == 0)
            yield return "TrustVerifiedEmail is on, but Domains is empty; enter the domains for which the provider is trusted.";
        if (Domains.FirstOrDefault(d => string.IsNullOrWhiteSpace(d) || d.Contains('@', StringComparison.Ordinal)) is { } wrong)
            yield return $"Domains holds '{wrong}'; enter a domain such as example.org.";
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$")]
    private static partial Regex IdForm();
}
