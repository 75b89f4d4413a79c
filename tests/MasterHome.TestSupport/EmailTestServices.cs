using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Smtp;
using MasterHome.Mail.Templates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MasterHome.TestSupport;

/// <summary>The services that deliver emails and create one-time links, registered as the portal does. Each <see cref="In{T}"/>
/// runs in a scope of its own.</summary>
public sealed class EmailTestServices : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public EmailTestServices(
        Func<HomeDb> open,
        MailSettings mail,
        TimeProvider clock,
        ScriptedSmtp? smtp = null,
        IDataProtectionProvider? keys = null
    )
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(clock);
        services.AddSingleton(Options.Create(mail));
        services.AddSingleton(Options.Create(new HomeSettings { PublicUrl = "https://home.example.org/" }));
        services.AddScoped(_ => open());
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        if (keys is not null)
            services.AddSingleton(keys);
        services
            .AddIdentityCore<Account>(identity =>
            {
                identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                identity.User.AllowedUserNameCharacters = "";
            })
            .AddEntityFrameworkStores<HomeDb>();
        services.AddSingleton(AllEmails.CreateCatalog());
        services.AddSingleton<EmailRenderer>();
        services.AddSingleton<UnsubscribeLinks>();
        services.AddSingleton<JobRunner>();
        services.AddOneTimeLinks();
        services.AddScoped<DeliveryOptions>();
        services.AddScoped<OutboxQueue>();
        services.AddScoped<EmailComposer>();
        services.AddScoped<EmailPreferences>();
        services.AddScoped<DeliverMail>();
        services.AddScoped(sp => new SmtpSender(
            Options.Create(mail),
            clock,
            sp.GetRequiredService<ILogger<SmtpSender>>(),
            smtp is null ? null : smtp.Trust
        ));
        _services = services.BuildServiceProvider();
    }

    /// <summary>Runs the job once in a scope of its own, as the schedule does.</summary>
    public Task<JobResult> Deliver(CancellationToken ct = default) => In<DeliverMail, JobResult>(job => job.RunAsync(ct));

    public async Task<TResult> In<T, TResult>(Func<T, Task<TResult>> work)
        where T : notnull
    {
        await using var scope = _services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<T>());
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
