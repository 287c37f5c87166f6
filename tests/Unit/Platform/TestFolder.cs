namespace PSMultiproc.Tests.Platform;

/// <summary>A temporary folder of one test's own, with a path short enough for sockets.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pt").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public static implicit operator string(TestFolder folder) => folder.Path;
}
