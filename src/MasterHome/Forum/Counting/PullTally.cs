using System.Globalization;
using MasterHome.Jobs;

namespace MasterHome.Forum.Counting;

/// <summary>The result of a pull for the list of job runs: counts and reasons, without names.</summary>
internal sealed class PullTally
{
    private const int MaxExamples = 3;

    private readonly Dictionary<string, int> _noData = [];
    private readonly Dictionary<int, long> _unknownIds = [];
    private readonly List<int> _refused = [];
    private int _stored;
    private int _unchanged;

    /// <summary>Members whose ID is unknown to the forum, with that ID.</summary>
    public IReadOnlyDictionary<int, long> UnknownIds => _unknownIds;

    /// <summary>Records the counts without data and returns the others.</summary>
    public IReadOnlyList<MemberCount> AddBatch(IReadOnlyList<MemberCount> batch)
    {
        foreach (var (member, count) in batch.Where(c => !c.Count.HasData))
        {
            _noData[count.NoDataReason!] = _noData.GetValueOrDefault(count.NoDataReason!) + 1;
            if (count.UserNotFound && member.Person.UserId is { } id)
                _unknownIds[member.Id] = id;
        }
        return [.. batch.Where(c => c.Count.HasData)];
    }

    /// <param name="counts">The number of counts to store.</param>
    public void AddStored(int counts, StoredCounts result)
    {
        _stored += result.Kept;
        _unchanged += counts - result.Kept - result.Refused.Count;
        _refused.AddRange(result.Refused);
    }

    public JobResult Result
    {
        get
        {
            var missing = _noData.Values.Sum();
            var parts = new List<string> { $"Replies of {Format.Count(_stored, "member")} counted" };
            if (_unchanged > 0)
                parts.Add($"{Format.Number(_unchanged)} unchanged");
            if (missing > 0)
            {
                var others = _noData.Count > 1 ? ", and other reasons" : "";
                parts.Add($"no data for {missing}, whose previous counts stay: {_noData.MaxBy(r => r.Value).Key}{others}");
            }
            if (_refused.Count > 0)
                parts.Add($"{_refused.Count} could not be stored, for example of member {string.Join(", ", _refused.Take(MaxExamples))}");
            return new JobResult(_stored + _unchanged, missing + _refused.Count, $"{string.Join("; ", parts)}.");
        }
    }
}
