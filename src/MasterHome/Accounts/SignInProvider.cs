using System.Text.RegularExpressions;

namespace MasterHome.Accounts;

/// <summary>An OpenID Connect provider, such as an employer's single sign-on: <c>SignIn:Providers:0:</c> and on.</summary>
public sealed partial class SignInProvider
{
    /// <summary>Short, lower case, and never changed: part of the callback's address.</summary>
    public string Id { get; set; } = "";

    /// <summary>What its button says.</summary>
    public string Name { get; set; } = "";

    /// <summary>The issuer's address; <c>/.well-known/openid-configuration</c> is found below it.</summary>
    public string Authority { get; set; } = "";

    /// <summary>The name under which it signs its tokens, where that is not the authority's address. Its word is taken under this name
    /// alone: else one provider could speak of another's people.</summary>
    public string? Issuer { get; set; }

    public string ClientId { get; set; } = "";

    /// <summary>Empty for a public client; PKCE is used either way.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>Domains of the email addresses it stands for: chooses the provider when somebody gives an address.</summary>
    public IList<string> Domains { get; } = [];

    /// <summary>Whether an address of these domains that it calls verified is proof enough to join the sign-in to the membership.</summary>
    public bool TrustVerifiedEmail { get; set; }

    /// <summary>Off only for a provider on this machine or in a test network.</summary>
    public bool RequireHttps { get; set; } = true;

    /// <summary>What is asked for, beside <c>openid</c>.</summary>
    public string Scopes { get; set; } = "email profile";

    public string EmailClaim { get; set; } = "email";

    public string EmailVerifiedClaim { get; set; } = "email_verified";

    public string NameClaim { get; set; } = "name";

    /// <param name="issuer">As a token or a joined sign-in names it.</param>
    public bool Is(string? issuer) => issuer?.TrimEnd('/') == (string.IsNullOrEmpty(Issuer) ? Authority : Issuer).TrimEnd('/');

    public bool StandsFor(string email) =>
        email.LastIndexOf('@') is var at and > 0 && Domains.Contains(email[(at + 1)..].Trim(), StringComparer.OrdinalIgnoreCase);

    internal IEnumerable<string> WhatIsWrong()
    {
        if (!IdForm().IsMatch(Id))
            yield return $"Id is '{Id}'; a short name of lower-case emails, digits and hyphens is expected.";
        if (string.IsNullOrWhiteSpace(Name))
            yield return "Name is empty; what the button says is expected, such as the employer's name.";
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var authority) || authority.Scheme is not ("https" or "http"))
            yield return $"Authority is '{Authority}'; the issuer's address is expected, such as https://login.example.org/.";
        else if (RequireHttps && authority.Scheme != "https")
            yield return $"Authority is '{Authority}'; an https address is expected, or RequireHttps switched off for a test.";
        if (string.IsNullOrWhiteSpace(ClientId))
            yield return "ClientId is empty; the name by which the provider knows this portal is expected.";
        if (TrustVerifiedEmail && Domains.Count == 0)
            yield return "TrustVerifiedEmail is on without Domains; name the domains for which the provider is trusted.";
        if (Domains.FirstOrDefault(d => string.IsNullOrWhiteSpace(d) || d.Contains('@', StringComparison.Ordinal)) is { } wrong)
            yield return $"Domains holds '{wrong}'; a domain such as example.org is expected.";
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$")]
    private static partial Regex IdForm();
}
