using MasterHome.Training;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace MasterHome.Web.BackOffice.Completions;

internal sealed record CompletionsPage(
    CompletionState? State,
    string? Search,
    IReadOnlyList<SelectListItem> Courses,
    Page<TrainingCompletionRow> Completions
);

internal sealed record TrainingCompletionRow(
    int Id,
    string Course,
    int MemberId,
    string Who,
    DateOnly On,
    bool TestedOut,
    int? Score,
    CompletionState State,
    string? By
);
