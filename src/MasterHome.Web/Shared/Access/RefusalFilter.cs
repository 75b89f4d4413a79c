using System.Reflection;
using MasterHome.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Shared.Access;

/// <summary>Names the action that shows the form again after a refusal, with the submitted values and the error beside its field. Without
/// this attribute the browser is redirected to the previous page, which shows the error at the top.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ShowAgainAttribute(string action) : Attribute
{
    public string Action { get; } = action;
}

/// <summary>Turns refusals into pages: refusals of the domain, invalid forms, and changes that another user made first.</summary>
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
            context.Result = await CreateResult(controller, context);
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
        // The transaction was rolled back. The page that follows must not read the entities that the action changed.
        context.HttpContext.RequestServices.GetRequiredService<HomeDb>().ChangeTracker.Clear();
        controller.ModelState.AddModelError(Key(controller, context, refusal.Field), refusal.Sentence);
        done.ExceptionHandled = true;
        done.Result = await CreateResult(controller, context);
    }

    private static (string Sentence, string? Field)? Sentence(Exception? e) =>
        e switch
        {
            RefusedException refused => (refused.Message, refused.Field),
            DbUpdateConcurrencyException => ("Someone else just changed this. Check it again, then decide.", null),
            DbUpdateException update when update.IsUniqueViolation() => ("This was already done a moment ago.", null),
            _ => null,
        };

    /// <summary>The model state key of the form's field; empty when the form has no such field.</summary>
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

    private static async Task<IActionResult> CreateResult(Controller controller, ActionExecutingContext context)
    {
        var action = ((ControllerActionDescriptor)context.ActionDescriptor).MethodInfo;
        if (action.GetCustomAttribute<ShowAgainAttribute>() is { } again)
            return await ShowForm(again.Action, controller, context);
        controller.TempData["refusal"] =
            controller.ModelState.Values.SelectMany(v => v.Errors).Select(e => e.ErrorMessage).FirstOrDefault(m => m.Length > 0)
            ?? "The request could not be completed.";
        return new LocalRedirectResult(PreviousPage(context.HttpContext.Request));
    }

    /// <summary>Calls the action that shows the form. The fields take the submitted values from the model state.</summary>
    private static async Task<IActionResult> ShowForm(string name, Controller controller, ActionExecutingContext context)
    {
        var page =
            controller.GetType().GetMethod(name)
            ?? throw new InvalidOperationException($"{controller.GetType().Name} has no action {name}.");
        var arguments = page.GetParameters()
            .Select(p =>
                p.ParameterType == typeof(CancellationToken) ? context.HttpContext.RequestAborted
                : context.ActionArguments.TryGetValue(p.Name!, out var value) ? value
                : FindFormValue(context, p) is { } formValue ? formValue
                : p.HasDefaultValue ? p.DefaultValue
                : p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType)
                : null
            )
            .ToArray();
        var result = page.Invoke(controller, arguments) switch
        {
            Task<IActionResult> task => await task,
            IActionResult ready => ready,
            _ => throw new InvalidOperationException($"{name} is not an action that shows a page."),
        };
        if (result is ViewResult view)
        {
            view.ViewName ??= name;
            view.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }
        return result;
    }

    /// <summary>A parameter of the page, such as a year, from the form property of the same name.</summary>
    private static object? FindFormValue(ActionExecutingContext context, ParameterInfo parameter) =>
        context
            .ActionArguments.Values.Select(form =>
                form?.GetType()
                    .GetProperty(parameter.Name!, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)
                    ?.GetValue(form)
            )
            .FirstOrDefault(value => value is not null && parameter.ParameterType.IsInstanceOfType(value));

    /// <summary>Path of the Referer, when it is on this site; otherwise the home page.</summary>
    private static string PreviousPage(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var from)
        && from.Authority == request.Host.Value
        && from.PathAndQuery.StartsWith('/')
        && !from.PathAndQuery.StartsWith("//", StringComparison.Ordinal)
            ? from.PathAndQuery
            : "/";
}
