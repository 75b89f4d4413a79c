using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Appeals;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Mail.Bounces;
using MasterHome.PersonalData;
using MasterHome.Points;
using MasterHome.Reports;
using MasterHome.Standing.Closing;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Portal.Badges;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Binds and validates all settings at startup. An invalid setting stops the start with its name and the expected value.</summary>
internal static class SettingsSetup
{
    private const string FolderRefusal =
        "Mail:Folder saves emails with their sign-in links. It is for Development only. Leave it empty here.";

    public static void AddSettings(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        AddValidated<HomeSettings>(builder, "Home");
        AddValidated<DatabaseSettings>(builder, "Database");
        AddValidated<ReportSettings>(builder, "Reports");
        AddValidated<CorrectionSettings>(builder, "Corrections");
        AddValidated<SignInSettings>(builder, "SignIn");
        AddValidated<SecuritySettings>(builder, "Security");
        AddValidated<JobSettings>(builder, "Jobs");
        AddValidated<JobRunSettings>(builder, "Jobs");
        AddValidated<ListSettings>(builder, "Lists");
        AddValidated<UndoSettings>(builder, "Undo");
        AddValidated<AppealSettings>(builder, "Appeals");
        AddValidated<ClosingSettings>(builder, "Closing");
        AddValidated<EvidenceSettings>(builder, "Evidence");
        AddValidated<BadgeSettings>(builder, "Badges");
        AddValidated<DataExportSettings>(builder, "DataExports");
        AddValidated<ErasureSettings>(builder, "Erasures");
        AddValidated<BounceSettings>(builder, BounceSettings.Section);
        AddValidated<ProxySettings>(builder, "Proxies");
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
        builder.Services.AddSingleton<IValidateOptions<MailSettings>, SettingsCheck<MailSettings>>();
        if (!builder.Environment.IsDevelopment())
        {
            // Saved emails contain one-time links.
            builder.Services.AddOptions<MailSettings>().Validate(m => string.IsNullOrEmpty(m.Folder), FolderRefusal);
        }
        // In Development, demo accounts need no second factor.
        if (builder.Environment.IsDevelopment())
            builder.Services.PostConfigure<SignInSettings>(s =>
                s.RequireSecondFactor = builder.Configuration.GetValue("SignIn:RequireSecondFactor", false)
            );
    }

    /// <summary>Validates before any other code reads the settings.</summary>
    public static void CheckSettings(this WebApplication app) => app.Services.GetRequiredService<IStartupValidator>().Validate();

    /// <summary>What only Development accepts among the settings as they were given.</summary>
    public static IEnumerable<string> FindProductionErrors(IConfiguration configuration)
    {
        if (!string.IsNullOrEmpty(configuration[$"{MailSettings.Section}:Folder"]))
            yield return FolderRefusal;
    }

    private static void AddValidated<T>(WebApplicationBuilder builder, string section)
        where T : class, ICheckedSettings
    {
        builder.Services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<T>, SettingsCheck<T>>();
    }
}
