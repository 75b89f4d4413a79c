using MasterHome.Mail.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Accounts.Links;

public static class OneTimeLinkRegistration
{
    /// <summary>Registers one-time links and the source that the outbox calls to create a link while it sends an email.</summary>
    public static IServiceCollection AddOneTimeLinks(this IServiceCollection services) =>
        services
            .AddScoped<OneTimeLinks>()
            .AddScoped<OneTimeLinkEmails>()
            .AddScoped(provider =>
            {
                var emails = provider.GetRequiredService<OneTimeLinkEmails>();
                return new OneTimeLinkSource(emails.QueueRequested, emails.Create);
            });
}
