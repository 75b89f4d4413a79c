using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using MasterHome.Cycles;

namespace MasterHome.Web.BackOffice.Cycles;

public sealed class NewCycleForm
{
    [Required]
    public int? Year { get; set; }

    [Display(Name = "Also copy the open opportunities, as drafts without sessions")]
    public bool CopyOpportunities { get; set; }
}

public sealed class RulesForm
{
    [Required, Display(Name = "Points for a full year")]
    public int? BasePoints { get; set; }

    [Display(Name = "Prorate points for members who qualify during the year")]
    public bool ProRated { get; set; }

    [Required, Display(Name = "Training list is final on")]
    public DateOnly? TrainingFinalOn { get; set; }

    [Display(Name = "Offer a free place to the next member on the waitlist instead of confirming it at once")]
    public bool OffersPlaces { get; set; }

    [Required, Display(Name = "Hold an offered place for")]
    public int? OfferHours { get; set; }

    [Display(Name = "End the waitlist before a session begins")]
    public int? WaitlistStopHours { get; set; }

    [Required, Display(Name = "Yearly report is due on")]
    public DateOnly? ReportOn { get; set; }

    [Required, Display(Name = "Points behind the pace that put a member at risk")]
    public int? AtRiskPercent { get; set; }

    [Required, Display(Name = "First month in which missing points put a member at risk")]
    public int? AtRiskFromMonth { get; set; }

    [Required, Display(Name = "Days before the deadline when a missing training puts a member at risk")]
    public int? AtRiskTrainingDays { get; set; }

    [StringLength(TextLengths.Reason), DataType(DataType.MultilineText), Display(Name = "Reason for the change")]
    public string? Reason { get; set; }

    /// <summary>Whether the preview was seen.</summary>
    public bool Confirmed { get; set; }

    /// <summary>What the page with the preview posts.</summary>
    public IEnumerable<(string Name, string? Value)> Fields() =>
        typeof(RulesForm)
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(p => ($"Rules.{p.Name}", p.Name == nameof(Confirmed) ? "true" : Written(p.GetValue(this))));

    private static string? Written(object? value) =>
        value switch
        {
            bool flag => flag ? "true" : "false",
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value?.ToString(),
        };

    public static RulesForm Of(CycleRules rules) =>
        new()
        {
            BasePoints = rules.BasePoints,
            ProRated = rules.ProRated,
            TrainingFinalOn = rules.TrainingFinalOn,
            OffersPlaces = rules.OffersPlaces,
            OfferHours = rules.OfferHours,
            WaitlistStopHours = rules.WaitlistStopHours,
            ReportOn = rules.ReportOn,
            AtRiskPercent = rules.AtRisk.Percent,
            AtRiskFromMonth = rules.AtRisk.FromMonth,
            AtRiskTrainingDays = rules.AtRisk.TrainingDays,
        };

    public CycleRules ToRules() =>
        new(
            BasePoints!.Value,
            ProRated,
            TrainingFinalOn!.Value,
            OffersPlaces,
            OfferHours!.Value,
            ReportOn!.Value,
            new AtRiskRule(AtRiskPercent!.Value, AtRiskFromMonth!.Value, AtRiskTrainingDays!.Value)
        )
        {
            WaitlistStopHours = WaitlistStopHours ?? 0,
        };
}

public sealed class KeyDateForm
{
    [Required, Display(Name = "Date")]
    public DateOnly? On { get; set; }

    [Required, StringLength(MasterHome.Cycles.KeyDate.TextLength), Display(Name = "Event")]
    public string? Text { get; set; }
}
