using System.Reflection;
using MasterHome.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Shared.Access;

/// <summary>Names the action whose page is shown again, with what was typed and the sentence beside its field, when a form is refused.
/// Without it the person returns to the page they came from, and the sentence stands on top.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ShowAgainAttribute(string action) : Attribute
{
    public string Action { get; } = action;
}

/// <summary>The one place where a "no" becomes something to read: the law's refusals, a form that is not valid, and somebody else
/// having been quicker.</summary>
public sealed class RefusalFilter : IAsyncActionFilter
{
    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        if (!HttpMethods.IsPost(context.HttpContext.Request.Method) || context.Controller is not Controller controller)
        {
            await next();
            return;
        }
        if (!controller.ModelState.IsValid)
        {
            context.Result = await Answer(controller, context);
            return;
        }
        var done = await next();
        if (done.Exception is NotFoundException)
        {
            (done.ExceptionHandled, done.Result) = (true, new NotFoundResult());
            return;
        }
        if (Sentence(done.Exception) is not { } refusal)
            return;
        // The action was undone in the database; what it had loaded and changed must not be read for the page that follows.
        context.HttpContext.RequestServices.GetRequiredService<HomeDb>().ChangeTracker.Clear();
        controller.ModelState.AddModelError(Key(controller, context, refusal.Field), refusal.Sentence);
        done.ExceptionHandled = true;
        done.Result = await Answer(controller, context);
    }

    private static (string Sentence, string? Field)? Sentence(Exception? e) =>
        e switch
        {
            RefusedException refused => (refused.Message, refused.Field),
            DbUpdateConcurrencyException => ("Somebody else changed this a moment ago. Look at it again, then decide.", null),
            DbUpdateException update when update.IsUniqueViolation() => ("This has been done already, a moment ago.", null),
            _ => null,
        };

    /// <summary>The key under which the form's field is known, when the form has such a field.</summary>
    private static string Key(Controller controller, ActionExecutingContext context, string? field)
    {
        if (field is null)
            return "";
        foreach (var (name, value) in context.ActionArguments)
        {
            if (value?.GetType().GetProperty(field) is null)
                continue;
            return controller.ModelState.Keys.Any(k => k.StartsWith($"{name}.", StringComparison.OrdinalIgnoreCase))
                ? $"{name}.{field}"
                : field;
        }
        return controller.ModelState.Keys.Contains(field, StringComparer.OrdinalIgnoreCase) ? field : "";
    }

    private static async Task<IActionResult> Answer(Controller controller, ActionExecutingContext context)
    {
        var action = ((ControllerActionDescriptor)context.ActionDescriptor).MethodInfo;
        if (action.GetCustomAttribute<ShowAgainAttribute>() is { } again)
            return await Show(again.Action, controller, context);
        controller.TempData["refusal"] =
            controller.ModelState.Values.SelectMany(v => v.Errors).Select(e => e.ErrorMessage).FirstOrDefault(m => m.Length > 0)
            ?? "That could not be done.";
        return new LocalRedirectResult(Back(context.HttpContext.Request));
    }

    /// <summary>Asks the page's own action for it. The fields take what was typed from the model state.</summary>
    private static async Task<IActionResult> Show(string name, Controller controller, ActionExecutingContext context)
    {
        var page =
            controller.GetType().GetMethod(name)
            ?? throw new InvalidOperationException($"{controller.GetType().Name} has no action {name}.");
        var given = page.GetParameters()
            .Select(p =>
                p.ParameterType == typeof(CancellationToken) ? context.HttpContext.RequestAborted
                : context.ActionArguments.TryGetValue(p.Name!, out var value) ? value
                : Typed(context, p) is { } typed ? typed
                : p.HasDefaultValue ? p.DefaultValue
                : p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType)
                : null
            )
            .ToArray();
        var result = page.Invoke(controller, given) switch
        {
            Task<IActionResult> later => await later,
            IActionResult now => now,
            _ => throw new InvalidOperationException($"{name} is not an action that shows a page."),
        };
        if (result is ViewResult view)
        {
            view.ViewName ??= name;
            view.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }
        return result;
    }

    /// <summary>What the page is asked for in its address, such as a year, the form brought along in a field of that name.</summary>
    private static object? Typed(ActionExecutingContext context, ParameterInfo asked) =>
        context
            .ActionArguments.Values.Select(form =>
                form?.GetType()
                    .GetProperty(asked.Name!, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)
                    ?.GetValue(form)
            )
            .FirstOrDefault(value => value is not null && asked.ParameterType.IsInstanceOfType(value));

    /// <summary>The page they came from, when it is one of ours.</summary>
    private static string Back(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var from)
        && from.Authority == request.Host.Value
        && from.PathAndQuery.StartsWith('/')
        && !from.PathAndQuery.StartsWith("//", StringComparison.Ordinal)
            ? from.PathAndQuery
            : "/";
}
