using System.ComponentModel.DataAnnotations;
using MasterHome.Web.Shared.Binding;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace MasterHome.Web.Shared.Html;

/// <summary>Replaces the framework's validation messages, except where an annotation sets its own.</summary>
internal sealed class ValidationMessages : IValidationMetadataProvider
{
    /// <summary>Registers the messages. Call once during MVC setup.</summary>
    public static void AddTo(MvcOptions options)
    {
        options.ModelMetadataDetailsProviders.Add(new ValidationMessages());
        var binding = options.ModelBindingMessageProvider;
        binding.SetAttemptedValueIsInvalidAccessor(
            (value, name) => $"“{name}” cannot be \u2068{Format.Truncate(value, 40)}\u2069. Choose one of the offered values."
        );
        binding.SetNonPropertyAttemptedValueIsInvalidAccessor(value => $"“{value}” is not valid here.");
        binding.SetValueMustNotBeNullAccessor(_ => "Enter a value.");
        binding.SetValueMustBeANumberAccessor(name => $"“{name}” must be a whole number such as 40.");
        binding.SetValueIsInvalidAccessor(value => $"“{value}” is not valid here.");
    }

    public void CreateValidationMetadata(ValidationMetadataProviderContext context)
    {
        foreach (var rule in context.ValidationMetadata.ValidatorMetadata.OfType<ValidationAttribute>())
            if (UsesDefaultMessage(rule) && MessageFor(rule, context.Key) is { } message)
                rule.ErrorMessage = message;
    }

    /// <summary>Some annotations return the framework's message when none is set.</summary>
    private static bool UsesDefaultMessage(ValidationAttribute rule) =>
        rule.ErrorMessageResourceName is null && (rule.ErrorMessage is null || rule.ErrorMessage == DefaultMessage(rule));

    private static string? DefaultMessage(ValidationAttribute rule) =>
        rule switch
        {
            EmailAddressAttribute => new EmailAddressAttribute().ErrorMessage,
            UrlAttribute => new UrlAttribute().ErrorMessage,
            CompareAttribute => new CompareAttribute("Other").ErrorMessage,
            _ => null,
        };

    private static string? MessageFor(ValidationAttribute rule, ModelMetadataIdentity of) =>
        rule switch
        {
            RequiredAttribute => $"“{{0}}” is empty. {FieldExamples.WhatToEnter(of.ModelType, of.Name)}",
            StringLengthAttribute { MinimumLength: > 0 } => "“{0}” must have {2:N0} to {1:N0} characters.",
            StringLengthAttribute or MaxLengthAttribute => "“{0}” can have at most {1:N0} characters.",
            RangeAttribute range =>
                $"“{{0}}” must be a whole number from {{1:N0}} to {{2:N0}}, such as {FieldExamples.Number(range, of.Name)}.",
            EmailAddressAttribute => "“{0}” must be an email address such as ann@example.org.",
            UrlAttribute => "“{0}” must be a full web address such as https://example.org.",
            CompareAttribute => "“{0}” and “{1}” do not match.",
            _ => null,
        };
}
