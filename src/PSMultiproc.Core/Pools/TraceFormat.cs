namespace PSMultiproc;

/// <summary>How a pool's trace is written.</summary>
public enum TraceFormat
{
    /// <summary>Chrome's trace events, as JSON: for chrome://tracing and ui.perfetto.dev.</summary>
    ChromeJson,

    /// <summary>A picture, as SVG: a row for each worker, a bar for each item or chunk.</summary>
    Svg,
}
