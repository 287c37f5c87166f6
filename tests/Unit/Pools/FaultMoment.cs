namespace PSMultiproc.Tests.Pools;

/// <summary>When an item on its way to a worker and back does its harm.</summary>
public enum FaultMoment
{
    Never,

    /// <summary>As it becomes bytes, in the host.</summary>
    EncodingTask,

    /// <summary>As it is rebuilt, in the worker.</summary>
    DecodingTask,

    /// <summary>As it is run.</summary>
    Running,

    /// <summary>As what came of it becomes bytes, in the worker.</summary>
    EncodingResult,

    /// <summary>As the exception that it threw becomes bytes, in the worker.</summary>
    EncodingError,

    /// <summary>As what came of it is rebuilt, in the host.</summary>
    DecodingResult,
}
