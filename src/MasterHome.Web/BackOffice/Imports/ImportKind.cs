using System.ComponentModel.DataAnnotations;
using MasterHome.Common.Imports;
using MasterHome.Web.BackOffice.Shared;

namespace MasterHome.Web.BackOffice.Imports;

/// <summary>What differs between the pages of the imports.</summary>
/// <param name="Kind">The word in addresses, also stored with uploads.</param>
/// <param name="What">Plural noun for its rows, such as "members".</param>
/// <param name="BackName">Name of the page to return to.</param>
internal sealed record ImportKind(string Kind, string What, string BackName, bool SendsEmails = false, bool AsksYear = false)
{
    public string Address => $"/back-office/{Kind}/import";

    public string BackAddress => $"/back-office/{Kind}";

    public static ImportKind Of(string kind) =>
        kind switch
        {
            "members" => new(kind, "members", "Members", SendsEmails: true),
            "training" => new(kind, "completions", "Training"),
            _ => new(kind, "opportunities", "Opportunities", AsksYear: true),
        };
}

internal sealed record UploadPage(ImportKind Kind, IReadOnlyList<string> Columns, IReadOnlyList<int> Years, UploadForm Form);

public sealed class UploadForm
{
    [Required(ErrorMessage = "Choose a file."), Display(Name = "CSV file")]
    public IFormFile? File { get; set; }

    public int? Year { get; set; }
}

/// <summary>Page numbers of the lists of a preview; null for the first.</summary>
public sealed class PreviewPageNumbers
{
    public int? Faults { get; set; }

    public int? Notes { get; set; }

    public int? Changes { get; set; }

    public int? Differences { get; set; }
}

internal sealed record PreviewPage(
    ImportKind Kind,
    Guid Id,
    string FileName,
    int? Year,
    ImportPlan Plan,
    PreviewPageNumbers Pages,
    ApplyForm Form
)
{
    public Page<ImportFault> Faults => Plan.Faults.ToPage(Pages.Faults);

    public Page<ImportNote> Notes => Plan.Notes.ToPage(Pages.Notes);

    public Page<PlannedChange> Changes => Plan.Changes.ToPage(Pages.Changes);

    public Page<PlannedChange> Differences => Plan.Differences.ToPage(Pages.Differences);
}

public sealed class ApplyForm
{
    [Display(Name = "Skip rows with errors and import the others")]
    public bool SkipFaulty { get; set; }

    [Display(Name = "Send the welcome email to new members")]
    public bool Emails { get; set; } = true;
}
