using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Reports;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Binds and validates all settings at startup. An invalid setting stops the start with its name and the expected value.</summary>
public static class SettingsSetup
{
    public static void AddSettings(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        AddValidated<HomeSettings>(builder, "Home", ValidationErrors);
        AddValidated<DatabaseSettings>(builder, "Database", ValidationErrors);
        AddValidated<ReportSettings>(builder, "Reports", s => ToErrors(s.Why()));
        AddValidated<SignInSettings>(builder, "SignIn", s => s.WhatIsWrong());
        AddValidated<JobSettings>(builder, "Jobs", s => ToErrors(s.FindError()));
        AddValidated<JobRunSettings>(builder, "Jobs", s => s.WhatIsWrong());
        AddValidated<ProxySettings>(builder, "Proxies", s => ToErrors(s.FindError()));
        builder
            .Services.AddOptions<MailSettings>()
            .BindConfiguration(MailSettings.Section)
            .ValidateOnStart()
            .PostConfigure<IOptions<HomeSettings>, IHostEnvironment>(
                (mail, home, environment) =>
                {
                    // In Development, emails are saved to a folder so that they can be read, with or without a mail server.
                    if (environment.IsDevelopment() && string.IsNullOrEmpty(mail.Folder))
                        mail.Folder = Path.Combine(home.Value.DataFolder, "emails");
                }
            );
        builder.Services.AddSingleton<IValidateOptions<MailSettings>, MailSettingsCheck>();
        if (!builder.Environment.IsDevelopment())
        {
            // Saved emails contain one-time links.
            builder.Services.AddSingleton<IValidateOptions<MailSettings>>(
                new Check<MailSettings>(m =>
                    string.IsNullOrEmpty(m.Folder)
                        ? []
                        : ["Mail:Folder saves emails with their sign-in links. It is for Development only. Leave it empty here."]
                )
            );
        }
        // In Development, demo accounts need no second factor.
        if (builder.Environment.IsDevelopment())
            builder.Services.PostConfigure<SignInSettings>(s =>
                s.RequireSecondFactor = builder.Configuration.GetValue("SignIn:RequireSecondFactor", false)
            );
    }

    /// <summary>Validates before any other code reads the settings.</summary>
    public static void CheckSettings(this WebApplication app) => app.Services.GetRequiredService<IStartupValidator>().Validate();

    private static void AddValidated<T>(WebApplicationBuilder builder, string section, Func<T, IEnumerable<string>> findErrors)
        where T : class
    {
        builder.Services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<T>>(new Check<T>(findErrors));
    }

    private static IEnumerable<string> ValidationErrors(IValidatableObject settings) =>
        settings.Validate(new ValidationContext(settings)).Select(r => r.ErrorMessage!);

    private static IEnumerable<string> ToErrors(string? error) => error is null ? [] : [error];

    private sealed class Check<T>(Func<T, IEnumerable<string>> findErrors) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var errors = findErrors(options).ToList();
            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
