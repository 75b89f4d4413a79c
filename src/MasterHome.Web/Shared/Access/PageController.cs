using MasterHome.Data;
using MasterHome.History;
using MasterHome.Web.Shared.Errors;
using MasterHome.Web.Shared.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Shared.Access;

/// <summary>Base class of all controllers that answer with pages.</summary>
public abstract class PageController : Controller
{
    /// <summary>Runs the work of a form. If the form is invalid or a rule refuses the work, answers 422 with the form's page.
    /// Its fields show what was typed, because the tag helpers read the model state.</summary>
    /// <param name="work">What the form asks for.</param>
    /// <param name="page">Builds the page with the form. It must name its view: the running action has another name.</param>
    protected async Task<IActionResult> Try(Func<Task<IActionResult>> work, Func<Task<IActionResult>> page)
    {
        if (ModelState.IsValid)
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (RequestFailure.StatusOf(e) == StatusCodes.Status409Conflict)
            {
                if (e is StaleEditException || (e is DbUpdateConcurrencyException overtaken && IsAboutEdited(overtaken)))
                    ViewData[EditedTagHelper.IsStale] = true;
                var failure = await RequestFailure.Of(e, HttpContext);
                ModelState.AddModelError(KeyOf(failure.Field), failure.Sentence);
            }
        }
        // The transaction was rolled back. The page must not read the entities that the work changed.
        HttpContext.RequestServices.GetRequiredService<HomeDb>().ChangeTracker.Clear();
        var result = await page();
        if (result is ViewResult view)
            view.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return result;
    }

    /// <inheritdoc cref="Try(Func{Task{IActionResult}}, Func{Task{IActionResult}})"/>
    protected Task<IActionResult> Try(Func<Task<IActionResult>> work, Func<IActionResult> page) => Try(work, () => Task.FromResult(page()));

    /// <summary>Whether the row that somebody else changed is the one that the form edits. If it is another one, nobody has told the user
    /// what changed in theirs, so the form keeps its version.</summary>
    private bool IsAboutEdited(DbUpdateConcurrencyException overtaken) =>
        EditedVersion.Parse(ModelState[EditedTagHelper.FieldName]?.AttemptedValue).About is var about
        && overtaken.Entries.Any(entry =>
            entry.Metadata.FindPrimaryKey()?.Properties is [{ } key]
            && about == $"{entry.Metadata.ClrType.Name} {entry.Property(key).CurrentValue}"
        );

    /// <summary>The model state key of the form's field; empty, which means the form as a whole, when the form has no such field.</summary>
    private string KeyOf(string? field)
    {
        if (field is null)
            return "";
        foreach (var form in ControllerContext.ActionDescriptor.Parameters)
        {
            if (MetadataProvider.GetMetadataForType(form.ParameterType).Properties[field] is null)
                continue;
            return ModelState.Keys.Any(k => k.StartsWith($"{form.Name}.", StringComparison.OrdinalIgnoreCase))
                ? $"{form.Name}.{field}"
                : field;
        }
        return ModelState.ContainsKey(field) ? field : "";
    }
}
