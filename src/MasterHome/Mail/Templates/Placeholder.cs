namespace MasterHome.Mail.Templates;

/// <summary>A placeholder in an email's text: its name, its meaning and an example value.</summary>
public sealed record Placeholder(string Name, string Meaning, string Sample);
