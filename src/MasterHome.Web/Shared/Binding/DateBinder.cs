using MasterHome.Cycles;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Shared.Binding;

/// <summary>Binds days and wall-clock times that are written as HTML forms send them (ISO 8601), within <see cref="DayBounds"/>.</summary>
internal sealed class DateBinder : IModelBinder
{
    public static bool Reads(Type type) => type == typeof(DateOnly) || type == typeof(DateTime);

    public Task BindModelAsync(ModelBindingContext context)
    {
        if (BoundText.Of(context) is not { } text)
            return Task.CompletedTask;
        var services = context.HttpContext.RequestServices;
        var bounds = DayBounds.Of(
            services.GetRequiredService<IOptions<HomeSettings>>().Value,
            services.GetRequiredService<ProgramCalendar>().Today
        );
        if (context.ModelMetadata.UnderlyingOrModelType == typeof(DateOnly))
        {
            if (!IsoTime.TryDay(text, out var day))
                BoundText.Refuse(context, text, "a date", FieldExamples.Day);
            else if (bounds.WhyNot(day) is { } why)
                BoundText.Refuse(context, why);
            else
                context.Result = ModelBindingResult.Success(day);
        }
        else if (!IsoTime.TryTime(text, out var local))
            BoundText.Refuse(context, text, "a date and time", FieldExamples.Time);
        else if (bounds.WhyNot(DateOnly.FromDateTime(local)) is { } why)
            BoundText.Refuse(context, why);
        else
            context.Result = ModelBindingResult.Success(local);
        return Task.CompletedTask;
    }
}
