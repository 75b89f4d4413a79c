using MasterHome.Training;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace MasterHome.Web.BackOffice.Completions;

public sealed record CompletionsPage(
    CompletionState? State,
    string? Search,
    IReadOnlyList<SelectListItem> Courses,
    Page<TrainingCompletionRow> Completions
);

public sealed record TrainingCompletionRow(
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
