namespace Gfn.Bench.Shapes;

/// <summary>
/// A public event stream: eight columns, some 1,050 bytes a row, most of it in one nested payload with text, digests, escapes and
/// letters beyond ASCII; one column is missing in seven of ten rows.
/// </summary>
internal sealed class EventsShape : IShape
{
    private static readonly string[] Types =
        ["PushEvent", "PushEvent", "PushEvent", "PushEvent", "PushEvent", "PullRequestEvent", "PullRequestReviewEvent", "IssueCommentEvent", "IssuesEvent", "WatchEvent", "WatchEvent", "CreateEvent", "DeleteEvent", "ForkEvent"];

    private long id = 28_000_000_000;
    private long moment = 1_700_000_000;

    public void Write(JsonLines line)
    {
        var random = line.Random;
        id += 1 + random.Below(40);
        moment += random.OneIn(20) ? 1 : 0;
        var type = Types[random.Below(Types.Length)];
        var who = random.Skewed(400_000);
        var login = JsonLines.Syllables(3, who) + (who % 7 == 0 ? "-bot" : "");
        var what = random.Skewed(900_000);
        var repository = $"{JsonLines.Syllables(3, 5_000_000 + (what / 3))}/{JsonLines.Syllables(4, 9_000_000 + what)}";
        var actorId = 1_000 + (who * 137L);
        var repositoryId = 50_000 + (what * 611L);

        line.Raw("{\"id\":\"").Number(id).Raw("\",\"type\":\"").Raw(type)
            .Raw("\",\"actor\":{\"id\":").Number(actorId).Raw(",\"login\":\"").Raw(login).Raw("\",\"display_login\":\"").Raw(login)
            .Raw("\",\"gravatar_id\":\"\",\"url\":\"https://api.example.com/users/").Raw(login).Raw("\",\"avatar_url\":\"https://avatars.example.com/u/").Number(actorId)
            .Raw("?\"},\"repo\":{\"id\":").Number(repositoryId).Raw(",\"name\":\"").Raw(repository).Raw("\",\"url\":\"https://api.example.com/repos/").Raw(repository)
            .Raw("\"},\"payload\":{");
        Payload(line, type, new(login, actorId, repository, repositoryId));
        line.Raw("},\"public\":true,\"created_at\":\"").Moment(moment).Raw("\"");
        if (random.Below(10) < 3)
        {
            Organisation(line, random.Skewed(30_000));
        }

        line.Raw("}\n");
    }

    private void Payload(JsonLines line, string type, Origin origin)
    {
        switch (type)
        {
            case "PushEvent":
                Push(line, origin);
                break;
            case "PullRequestEvent" or "PullRequestReviewEvent":
                PullRequest(line, origin);
                break;
            case "IssueCommentEvent" or "IssuesEvent":
                Comment(line, origin);
                break;
            case "WatchEvent":
                line.Raw("\"action\":\"started\"");
                break;
            case "ForkEvent":
                line.Raw("\"forkee\":{\"id\":").Number(600_000_000 + line.Random.Below(90_000_000)).Raw(",\"full_name\":\"").Raw(origin.Login).Raw("/").Raw(JsonLines.Syllables(4, (int)origin.RepositoryId))
                    .Raw("\",\"private\":false,\"description\":\"").Sentence(6 + line.Random.Below(20), rich: true).Raw("\",\"topics\":[\"").Raw(line.Word(99)).Raw("\",\"").Raw(line.Word(99)).Raw("\"]}");
                break;
            default:
                Reference(line);
                break;
        }
    }

    private void Push(JsonLines line, Origin origin)
    {
        var random = line.Random;
        var commits = 1 + (random.Below(3) * random.Below(3));
        line.Raw("\"repository_id\":").Number(origin.RepositoryId).Raw(",\"push_id\":").Number((id / 2) + 17).Raw(",\"size\":").Number(commits).Raw(",\"distinct_size\":").Number(commits)
            .Raw(",\"ref\":\"refs/heads/").Raw(random.OneIn(3) ? "main" : JsonLines.Syllables(3, random.Below(5_000))).Raw("\",\"head\":\"").Hex(40).Raw("\",\"before\":\"").Hex(40).Raw("\",\"commits\":[");
        for (var i = 0; i < commits; i++)
        {
            line.Raw(i == 0 ? "{\"sha\":\"" : ",{\"sha\":\"").Hex(40).Raw("\",\"author\":{\"email\":\"").Raw(origin.Login).Raw("@example.org\",\"name\":\"").Raw(origin.Login)
                .Raw("\"},\"message\":\"").Sentence(4 + random.Below(20), rich: true).Raw("\",\"distinct\":").Raw(random.OneIn(9) ? "false" : "true")
                .Raw(",\"url\":\"https://api.example.com/repos/").Raw(origin.Repository).Raw("/commits/").Hex(40).Raw("\"}");
        }

        line.Raw("]");
    }

    private void PullRequest(JsonLines line, Origin origin)
    {
        var random = line.Random;
        var number = random.Below(9_000);
        line.Raw("\"action\":\"").Raw(random.OneIn(2) ? "opened" : "closed").Raw("\",\"number\":").Number(number)
            .Raw(",\"pull_request\":{\"url\":\"https://api.example.com/repos/").Raw(origin.Repository).Raw("/pulls/").Number(number).Raw("\",\"id\":").Number(1_400_000_000L + random.Below(500_000_000))
            .Raw(",\"node_id\":\"PR_").Hex(16).Raw("\",\"state\":\"open\",\"locked\":false,\"title\":\"").Sentence(5 + random.Below(8), rich: true)
            .Raw("\",\"user\":{\"login\":\"").Raw(origin.Login).Raw("\",\"id\":").Number(origin.ActorId).Raw(",\"type\":\"User\",\"site_admin\":false},\"body\":");
        TextOrNull(line, 20 + random.Below(120), nullIn: 5);
        line.Raw(",\"created_at\":\"").Moment(moment - random.Below(1_000_000)).Raw("\",\"merged_at\":null,\"assignees\":[],\"labels\":[");
        var labels = random.Below(3);
        for (var i = 0; i < labels; i++)
        {
            line.Raw(i == 0 ? "{\"id\":" : ",{\"id\":").Number(random.Below(1 << 30)).Raw(",\"name\":\"").Raw(line.Word(40)).Raw("\",\"color\":\"").Hex(6).Raw("\",\"default\":false}");
        }

        line.Raw("],\"draft\":false,\"head\":{\"ref\":\"").Raw(JsonLines.Syllables(3, random.Below(5_000))).Raw("\",\"sha\":\"").Hex(40).Raw("\"},\"base\":{\"ref\":\"main\",\"sha\":\"").Hex(40)
            .Raw("\"},\"additions\":").Number(random.Below(900)).Raw(",\"deletions\":").Number(random.Below(400)).Raw(",\"changed_files\":").Number(random.Below(30)).Raw("}");
    }

    private static void Comment(JsonLines line, Origin origin)
    {
        var random = line.Random;
        var number = random.Below(9_000);
        line.Raw("\"action\":\"created\",\"issue\":{\"url\":\"https://api.example.com/repos/").Raw(origin.Repository).Raw("/issues/").Number(number).Raw("\",\"id\":").Number(1_900_000_000L + random.Below(90_000_000))
            .Raw(",\"number\":").Number(number).Raw(",\"title\":\"").Sentence(5 + random.Below(8), rich: true).Raw("\",\"user\":{\"login\":\"").Raw(origin.Login).Raw("\",\"id\":").Number(origin.ActorId)
            .Raw("},\"state\":\"open\",\"comments\":").Number(random.Below(20)).Raw(",\"score\":").Number(random.Fraction() * 10, "0.###")
            .Raw("},\"comment\":{\"id\":").Number(1_700_000_000L + random.Below(90_000_000)).Raw(",\"body\":\"").Sentence(30 + random.Below(130), rich: true).Raw("\"}");
    }

    private static void Reference(JsonLines line)
    {
        line.Raw("\"ref\":\"").Raw(JsonLines.Syllables(3, line.Random.Below(9_000))).Raw("\",\"ref_type\":\"branch\",\"master_branch\":\"main\",\"description\":");
        TextOrNull(line, 4 + line.Random.Below(12), nullIn: 3);
        line.Raw(",\"pusher_type\":\"user\"");
    }

    private static void Organisation(JsonLines line, int number)
    {
        var login = JsonLines.Syllables(3, 20_000_000 + number);
        var organisation = 9_000 + (number * 31L);
        line.Raw(",\"org\":{\"id\":").Number(organisation).Raw(",\"login\":\"").Raw(login).Raw("\",\"gravatar_id\":\"\",\"url\":\"https://api.example.com/orgs/").Raw(login)
            .Raw("\",\"avatar_url\":\"https://avatars.example.com/u/").Number(organisation).Raw("?\"}");
    }

    private static void TextOrNull(JsonLines line, int words, int nullIn)
    {
        if (line.Random.OneIn(nullIn))
        {
            line.Raw("null");
        }
        else
        {
            line.Raw("\"").Sentence(words, rich: true).Raw("\"");
        }
    }

    private sealed record Origin(string Login, long ActorId, string Repository, long RepositoryId);
}
