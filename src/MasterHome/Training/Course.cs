namespace MasterHome.Training;

/// <summary>A training that a cycle can require.</summary>
public sealed class Course
{
    private readonly List<Course> _prerequisites = [];

    public Course(CourseTerms terms) => Take(terms);

    private Course() { }

    public int Id { get; private set; }

    /// <summary>Short and unique, as in the learning system: "L1".</summary>
    public string Code { get; private set; } = "";

    public string Title { get; private set; } = "";

    /// <summary>Expected effort.</summary>
    public int Minutes { get; private set; }

    public bool CanTestOut { get; private set; }

    /// <summary>No completion can be earlier. A course released after a cycle's cut-off cannot be required for that year.</summary>
    public DateOnly ReleasedOn { get; private set; }

    public string? Url { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<Course> Prerequisites => _prerequisites;

    public CourseTerms Terms => new(Code, Title, Minutes, CanTestOut, ReleasedOn, Url);

    public void Change(CourseTerms terms) => Take(terms);

    /// <exception cref="RefusedException">When the course would become its own prerequisite.</exception>
    public void Need(Course other)
    {
        if (other == this || other.Needs(this))
            throw new RefusedException("A course cannot be its own prerequisite.", nameof(Prerequisites));
        if (!_prerequisites.Contains(other))
            _prerequisites.Add(other);
    }

    public void SetPrerequisites(IReadOnlyList<Course> others)
    {
        _prerequisites.RemoveAll(p => !others.Contains(p));
        foreach (var other in others)
            Need(other);
    }

    /// <summary>Direct or transitive. Prerequisites must be loaded at every level.</summary>
    public bool Needs(Course other) => _prerequisites.Any(p => p == other || p.Needs(other));

    private void Take(CourseTerms terms)
    {
        if (string.IsNullOrWhiteSpace(terms.Code) || terms.Code.Length > 20)
            throw new RefusedException("A course needs a code of at most 20 characters, such as L1.", nameof(Code));
        if (string.IsNullOrWhiteSpace(terms.Title) || terms.Title.Length > 150)
            throw new RefusedException("A course needs a title of at most 150 characters.", nameof(Title));
        if (terms.Minutes is < 0 or > 60_000)
            throw new RefusedException("Enter an effort from 0 to 1,000 hours.", nameof(Minutes));
        if (
            terms.Url is not null
            && !(Uri.TryCreate(terms.Url, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && terms.Url.Length <= 500)
        )
            throw new RefusedException("Enter a course address that starts with https://.", nameof(Url));
        (Code, Title, Minutes, CanTestOut, ReleasedOn, Url) = terms;
    }
}

public sealed record CourseTerms(string Code, string Title, int Minutes, bool CanTestOut, DateOnly ReleasedOn, string? Url)
    : IDescribedFields
{
    public IReadOnlyList<(string Field, string? Value)> DescribeFields() =>
        [
            ("Code", Code),
            ("Title", Title),
            ("Expected effort", Format.Effort(Minutes)),
            ("Can be tested out of", CanTestOut ? "yes" : "no"),
            ("Released on", Format.Date(ReleasedOn)),
            ("Web address", Url),
        ];
}
