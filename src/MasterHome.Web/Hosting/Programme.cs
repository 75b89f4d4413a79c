using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data.Seed;
using MasterHome.Forum;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Points;
using MasterHome.Reminders;
using MasterHome.Reports;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;

using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>The rooms of the programme that doors and jobs ask for by name.</summary>
public static class Programme
{
    public static void AddProgramme(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ProgramCalendar>();
        services.AddSingleton<Tenure>();
        services.AddSingleton<Runs>();
        services.AddSingleton<LetterPress>();
        services.AddSingleton<WaysOut>();
        services.AddScoped<Ledger>();
        services.AddScoped<Places>();
        services.AddScoped<Verdicts>();
        services.AddScoped<Claims>();
        services.AddScoped<WayOut>();
        services.AddScoped<SuggestionBox>();
        services.AddScoped<Standings>();
        services.AddScoped<CloseYear>();
        services.AddScoped<ImportMembers>();
        services.AddScoped<ImportTraining>();
        services.AddScoped<ImportOpportunities>();
        services.AddScoped<WaysIn>();
        services.AddScoped<DemoStory>();

        services.AddForum();
        services.AddScoped<DueList>();
        services.AddScoped<RollCall>();
        services.AddScoped<ReplyBook>();
        services.AddScoped<UnmatchedMembers>();
        services.AddScoped<PullForum>();
        services.AddScoped<SendReminders>();
        services.AddScoped<WriteYearlyReport>();
        services.AddScoped<LapseOffers>();
        services.AddScoped<ForgetRuns>();
        services.AddScoped<DeliverMail>();
        services.AddScoped<DeliverySetting>();
        services.AddScoped<Outbox>();
        services.AddScoped<LetterDesk>();
        services.AddScoped<Wishes>();
        services.AddScoped<LettersWithAWayIn>();
        services.AddScoped(sp => new PostOffice(
            sp.GetRequiredService<IOptions<MailSettings>>(), sp.GetRequiredService<TimeProvider>(), sp.GetRequiredService<ILogger<PostOffice>>()));
    }
}
