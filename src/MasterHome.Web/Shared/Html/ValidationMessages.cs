using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace MasterHome.Web.Shared.Html;

/// <summary>Says what is wrong with a field in a sentence of ours wherever an annotation brings none of its own.</summary>
public sealed class ValidationMessages : IValidationMetadataProvider
{
    /// <summary>To be called once, where MVC is set up.</summary>
    public static void SpeakIn(MvcOptions options)
    {
        options.ModelMetadataDetailsProviders.Add(new ValidationMessages());
        var binding = options.ModelBindingMessageProvider;
        binding.SetAttemptedValueIsInvalidAccessor((value, name) => $"“{value}” does not fit “{name}”.");
        binding.SetNonPropertyAttemptedValueIsInvalidAccessor(value => $"“{value}” does not fit here.");
        binding.SetValueMustNotBeNullAccessor(_ => "This is empty.");
        binding.SetValueMustBeANumberAccessor(name => $"“{name}” must be a number.");
        binding.SetValueIsInvalidAccessor(value => $"“{value}” does not fit here.");
    }

    public void CreateValidationMetadata(ValidationMetadataProviderContext context)
    {
        foreach (var rule in context.ValidationMetadata.ValidatorMetadata.OfType<ValidationAttribute>())
            if (HasNoWords(rule) && Sentence(rule) is { } sentence)
                rule.ErrorMessage = sentence;
    }

    /// <summary>Some annotations answer with the framework's sentence where nobody gave them one.</summary>
    private static bool HasNoWords(ValidationAttribute rule) =>
        rule.ErrorMessageResourceName is null && (rule.ErrorMessage is null || rule.ErrorMessage == Stock(rule));

    private static string? Stock(ValidationAttribute rule) =>
        rule switch
        {
            EmailAddressAttribute => new EmailAddressAttribute().ErrorMessage,
            UrlAttribute => new UrlAttribute().ErrorMessage,
            CompareAttribute => new CompareAttribute("Other").ErrorMessage,
            _ => null,
        };

    private static string? Sentence(ValidationAttribute rule) =>
        rule switch
        {
            RequiredAttribute => "“{0}” is empty.",
            StringLengthAttribute { MinimumLength: > 0 } => "“{0}” takes {2:N0} to {1:N0} characters.",
            StringLengthAttribute or MaxLengthAttribute => "“{0}” takes at most {1:N0} characters.",
            RangeAttribute => "“{0}” must lie between {1} and {2}.",
            EmailAddressAttribute => "“{0}” is not an email address.",
            UrlAttribute => "“{0}” is not a full web address, such as https://example.org.",
            CompareAttribute => "“{0}” and “{1}” are not the same.",
            _ => null,
        };
}
