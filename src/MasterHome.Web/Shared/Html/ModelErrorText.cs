using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MasterHome.Web.Shared.Html;

/// <summary>A model error as a sentence; one that came from an exception has none of its own.</summary>
public static class ModelErrorText
{
    public static string InWords(this ModelError error) =>
        string.IsNullOrEmpty(error.ErrorMessage) ? "This could not be understood." : error.ErrorMessage;
}
