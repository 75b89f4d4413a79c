namespace MasterHome.Mail;

/// <summary>Makes a property of an <see cref="Email"/> a placeholder of its template. The placeholder has the property's name in camel
/// case. A property without the attribute is stored with the email, but templates cannot use it.</summary>
/// <param name="meaning">Shown to staff who edit the template.</param>
/// <param name="sample">The value in the preview.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class PlaceholderAttribute(string meaning, string sample) : Attribute
{
    public string Meaning => meaning;

    public string Sample => sample;
}
