using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;

using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Support;

/// <summary>The rooms that deliver letters and mint ways in, put together as the portal does; each <see cref="In{T}"/> is a scope of its own.</summary>
public sealed class MailRoom : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public MailRoom(Func<HomeDb> open, MailSettings mail, TimeProvider clock, ScriptedSmtp? smtp = null, IDataProtectionProvider? keys = null)
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
        services.AddIdentityCore<Account>(identity =>
            {
                identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                identity.User.AllowedUserNameCharacters = "";
            })
            .AddEntityFrameworkStores<HomeDb>()
            .AddTokenProvider<WelcomeCodes>(WaysIn.Welcome)
            .AddTokenProvider<ResetCodes>(WaysIn.Reset);
        services.AddSingleton<LetterPress>();
        services.AddSingleton<WaysOut>();
        services.AddSingleton<Runs>();
        services.AddScoped<WaysIn>();
        services.AddScoped<LettersWithAWayIn>();
        services.AddScoped<DeliverySetting>();
        services.AddScoped<Outbox>();
        services.AddScoped<LetterDesk>();
        services.AddScoped<Wishes>();
        services.AddScoped<DeliverMail>();
        services.AddScoped(sp => new PostOffice(
            Options.Create(mail), clock, sp.GetRequiredService<ILogger<PostOffice>>(), smtp is null ? null : smtp.Trust));
        _services = services.BuildServiceProvider();
    }

    /// <summary>One run in a scope of its own, as each ring of the bell is.</summary>
    public Task<JobResult> Deliver(CancellationToken ct = default) => In<DeliverMail, JobResult>(job => job.RunAsync(ct));

    public async Task<TResult> In<T, TResult>(Func<T, Task<TResult>> deed)
        where T : notnull
    {
        await using var scope = _services.CreateAsyncScope();
        return await deed(scope.ServiceProvider.GetRequiredService<T>());
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    // The name is what a code is bound to: one way in does not open the other door.
    private sealed class WelcomeCodes(IDataProtectionProvider keys, ILogger<WelcomeCodes> log)
        : DataProtectorTokenProvider<Account>(keys, Microsoft.Extensions.Options.Options.Create(new DataProtectionTokenProviderOptions { Name = WaysIn.Welcome }), log);

    private sealed class ResetCodes(IDataProtectionProvider keys, ILogger<ResetCodes> log)
        : DataProtectorTokenProvider<Account>(keys, Microsoft.Extensions.Options.Options.Create(new DataProtectionTokenProviderOptions { Name = WaysIn.Reset }), log);
}
