using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace MasterHome.TestSupport;

/// <summary>Which namespace of an assembly uses which, read from the compiled code, so that a call with a full name counts too.</summary>
public sealed class DependencyGraph
{
    private readonly List<(string From, string To)> _uses;

    public DependencyGraph(Assembly assembly)
    {
        var root = assembly.GetName().Name!;
        var architecture = new ArchLoader().LoadAssembly(assembly).Build();
        _uses =
        [
            .. architecture
                .Types.Where(type => IsOwn(type, root))
                .SelectMany(type => type.Dependencies)
                .Where(use => IsOwn(use.Target, root))
                .Select(use => (use.Origin.FullName, use.Target.FullName))
                .Distinct(),
        ];
        Root = root;
    }

    public string Root { get; }

    /// <summary>Uses between top-level folders, each with the types of one example.</summary>
    public IEnumerable<(string From, string To, string Example)> BetweenFolders() =>
        _uses
            .Select(use => (From: Folder(use.From), To: Folder(use.To), Example: $"{use.From} -> {use.To}"))
            .Where(use => use.From != use.To)
            .DistinctBy(use => (use.From, use.To));

    /// <summary>Uses between areas below a folder depth, such as "Portal.Home" (depth 2).</summary>
    public IEnumerable<(string From, string To, string Example)> Between(Func<string, string> areaOf) =>
        _uses
            .Select(use => (From: areaOf(use.From), To: areaOf(use.To), Example: $"{use.From} -> {use.To}"))
            .Where(use => use.From != use.To);

    /// <summary>The first folder below the root namespace; empty for types of the root itself.</summary>
    public string Folder(string fullName)
    {
        var below = fullName[(Root.Length + 1)..];
        return below.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? below[..dot] : "";
    }

    private static bool IsOwn(IType type, string root) => type.FullName.StartsWith($"{root}.", StringComparison.Ordinal);
}
