using Microsoft.Extensions.Options;

namespace MasterHome.Common;

/// <summary>Settings that can say what is wrong with them.</summary>
public interface ICheckedSettings
{
    /// <summary>One sentence for each invalid setting, with its name and what is expected; empty when all are valid.</summary>
    IEnumerable<string> FindErrors();
}

/// <summary>Validates settings at startup.</summary>
public sealed class SettingsCheck<T> : IValidateOptions<T>
    where T : class, ICheckedSettings
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var errors = options.FindErrors().ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
