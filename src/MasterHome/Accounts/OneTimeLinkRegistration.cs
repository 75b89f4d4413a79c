using MasterHome.Mail.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Accounts;

public static class OneTimeLinkRegistration
{
    /// <summary>Registers one-time links, and what Mail calls to mint one while it sends.</summary>
    public static IServiceCollection AddOneTimeLinks(this IServiceCollection services) =>
        services
            .AddScoped<OneTimeLinks>()
            .AddScoped<OneTimeLinkEmails>()
            .AddScoped(provider =>
            {
                var emails = provider.GetRequiredService<OneTimeLinkEmails>();
                return new OneTimeLinkSource(emails.WriteAsked, emails.Mint);
            });
}
