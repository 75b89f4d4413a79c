using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MasterHome.Web.Shared.Html;

/// <summary>The message of a model error. Errors from exceptions have none and get a general one.</summary>
internal static class ModelErrorText
{
    public static string Describe(this ModelError error) =>
        string.IsNullOrEmpty(error.ErrorMessage) ? "This value is not valid." : error.ErrorMessage;
}
