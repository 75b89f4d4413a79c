using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Reports;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Every setting is bound here and checked at start: a wrong one stops the start with its name and what is expected.</summary>
public static class SettingsSetup
{
    public static void AddSettings(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        Checked<HomeSettings>(builder, "Home", Words);
        Checked<DatabaseSettings>(builder, "Database", Words);
        Checked<ReportSettings>(builder, "Reports", s => Only(s.Why()));
        Checked<SignInSettings>(builder, "SignIn", s => s.WhatIsWrong());
        Checked<JobSettings>(builder, "Jobs", s => Only(s.Why()));
        Checked<JobRunSettings>(builder, "Jobs", s => s.WhatIsWrong());
        Checked<ProxySettings>(builder, "Proxies", s => Only(s.Why()));
        builder
            .Services.AddOptions<MailSettings>()
            .BindConfiguration(MailSettings.Section)
            .ValidateOnStart()
            .PostConfigure<IOptions<HomeSettings>, IHostEnvironment>(
                (mail, home, environment) =>
                {
                    // In Development emails are kept where they can be looked at, whether a server takes them or not.
                    if (environment.IsDevelopment() && string.IsNullOrEmpty(mail.Folder))
                        mail.Folder = Path.Combine(home.Value.DataFolder, "emails");
                }
            );
        builder.Services.AddSingleton<IValidateOptions<MailSettings>, MailSettingsCheck>();
        if (!builder.Environment.IsDevelopment())
        {
            // Kept emails hold their ways in.
            builder.Services.AddSingleton<IValidateOptions<MailSettings>>(
                new Check<MailSettings>(m =>
                    string.IsNullOrEmpty(m.Folder)
                        ? []
                        : ["Mail:Folder keeps emails with the links that let people in; it is for Development alone. Leave it empty here."]
                )
            );
        }
        // In Development the demo story opens without a second factor.
        if (builder.Environment.IsDevelopment())
            builder.Services.PostConfigure<SignInSettings>(s =>
                s.RequireSecondFactor = builder.Configuration.GetValue("SignIn:RequireSecondFactor", false)
            );
    }

    /// <summary>Before anything else is asked of them.</summary>
    public static void CheckSettings(this WebApplication app) => app.Services.GetRequiredService<IStartupValidator>().Validate();

    private static void Checked<T>(WebApplicationBuilder builder, string section, Func<T, IEnumerable<string>> wrong)
        where T : class
    {
        builder.Services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<T>>(new Check<T>(wrong));
    }

    private static IEnumerable<string> Words(IValidatableObject settings) =>
        settings.Validate(new ValidationContext(settings)).Select(r => r.ErrorMessage!);

    private static IEnumerable<string> Only(string? why) => why is null ? [] : [why];

    private sealed class Check<T>(Func<T, IEnumerable<string>> wrong) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var words = wrong(options).ToList();
            return words.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(words);
        }
    }
}
