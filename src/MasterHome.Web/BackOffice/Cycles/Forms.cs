using System.ComponentModel.DataAnnotations;
using MasterHome.Cycles;

namespace MasterHome.Web.BackOffice.Cycles;

public sealed class NewCycleForm
{
    [Required]
    public int? Year { get; set; }
}

public sealed class RulesForm
{
    [Required, Display(Name = "Points of a full year")]
    public int? BasePoints { get; set; }

    [Display(Name = "Who qualifies during the year owes only the months left")]
    public bool ProRated { get; set; }

    [Required, Display(Name = "The training list is final on")]
    public DateOnly? TrainingFinalOn { get; set; }

    [Display(Name = "A free place is offered to the next in line, instead of confirmed at once")]
    public bool OffersPlaces { get; set; }

    [Required, Display(Name = "An offered place is held for")]
    public int? OfferHours { get; set; }

    [Required, Display(Name = "The yearly report is due on")]
    public DateOnly? ReportOn { get; set; }

    public static RulesForm Of(CycleRules rules) =>
        new()
        {
            BasePoints = rules.BasePoints,
            ProRated = rules.ProRated,
            TrainingFinalOn = rules.TrainingFinalOn,
            OffersPlaces = rules.OffersPlaces,
            OfferHours = rules.OfferHours,
            ReportOn = rules.ReportOn,
        };

    public CycleRules ToRules() =>
        new(BasePoints!.Value, ProRated, TrainingFinalOn!.Value, OffersPlaces, OfferHours!.Value, ReportOn!.Value);
}

public sealed class KeyDateForm
{
    [Required, Display(Name = "Day")]
    public DateOnly? On { get; set; }

    [Required, StringLength(MasterHome.Cycles.KeyDate.TextLength), Display(Name = "What happens")]
    public string? Text { get; set; }
}
