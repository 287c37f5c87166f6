using System.Globalization;
using System.Text;
using System.Xml;

namespace PSMultiproc.Pools;

/// <summary>Draws a trace as SVG: a row for each worker, a bar for each chunk of items, time from left to right.</summary>
internal static class TracePicture
{
    private const double Width = 1200, Left = 90, Right = 20, Top = 60, RowHeight = 28, BarHeight = 20, LegendHeight = 44;
    private const double NarrowestBar = 0.6;    // one that is narrower is not seen
    private const double CharacterWidth = 6.2;  // of the font at its size, on the average
    private const int MostTicks = 12;
    private const string Namespace = "http://www.w3.org/2000/svg";
    private const string Style =
        "text{font:11px sans-serif;fill:#222}.h{font-size:15px;font-weight:bold}.t{fill:#555}.g{stroke:#ddd}" +
        ".life{fill:#eee}.start{fill:#f2dfa8}.done{fill:#9cc7ee;stroke:#4a86bd;stroke-width:.3}" +
        ".failed{fill:#e5534b;stroke:#8f1d17;stroke-width:.3}.cancelled{fill:#bbb}.running{fill:#a9dba0}.x{stroke:#8f1d17;stroke-width:2}.e{stroke:#777}";

    /// <summary>Draws it; the stream stays open.</summary>
    public static void Write(PoolTrace trace, Stream stream)
    {
        using var svg = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) });
        var span = Math.Max(trace.Seconds(trace.Now), 1e-6);
        var workers = trace.Workers;
        var bottom = Top + (workers.Count * RowHeight);
        Begin(svg, "svg", ("viewBox", $"0 0 {Number(Width)} {Number(bottom + LegendHeight)}"), ("width", Number(Width)), ("height", Number(bottom + LegendHeight)));
        svg.WriteElementString("style", Namespace, Style);
        Box(svg, 0, 0, Width, bottom + LegendHeight, ("fill", "#fff"));
        svg.WriteEndElement();
        Text(svg, "h", Left, 20, "Pool " + ItemText.OnOneLine(trace.Pool));
        DrawAxis(svg, span, bottom);
        for (var row = 0; row < workers.Count; row++)
        {
            DrawRow(svg, trace, workers[row], Top + (row * RowHeight), span);
        }

        DrawLegend(svg, trace, bottom + 24);
        svg.WriteEndElement();
    }

    private static void DrawRow(XmlWriter svg, PoolTrace trace, int worker, double top, double span)
    {
        double At(long time) => Left + (Math.Clamp(trace.Seconds(time) / span, 0, 1) * (Width - Left - Right));

        Text(svg, "", 10, top + 15, "worker " + worker);
        var lives = trace.Lives.Where(life => life.Number == worker && (life.Ended ?? trace.Now) >= trace.From).ToList();
        foreach (var life in lives)
        {
            var end = life.Ended ?? trace.Now;
            Bar(svg, "life", At(life.Started), At(end), top, $"process {life.ProcessId}");
            Bar(svg, "start", At(life.Started), At(life.Ready ?? end), top, $"process {life.ProcessId} starts: {Time(trace, life.Started, life.Ready ?? end)}");
        }

        // What failed is drawn last, so that no neighbour hides it.
        foreach (var work in trace.Work.Where(work => work.Worker == worker).OrderBy(static work => work.Outcome == WorkOutcome.Failed))
        {
            DrawWork(svg, trace, work, At(work.Began), At(work.Ended), top);
        }

        foreach (var life in lives.Where(static life => life.Ended is not null))
        {
            DrawEnd(svg, life, At(life.Ended!.Value), top);
        }
    }

    private static void DrawWork(XmlWriter svg, PoolTrace trace, in TracedWork work, double from, double to, double top)
    {
        var failed = work.Failed > 0 && work.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $", {work.Failed} of them failed") : "";
        var title = $"{work.Label}\n{Name(work.Outcome)}{failed}\n{Time(trace, work.Began, work.Ended)}\nworker {work.Worker}, process {work.ProcessId}";
        Bar(svg, Name(work.Outcome), from, to, top, title);
        var room = (int)((to - from - 6) / CharacterWidth);
        if (room > 2)
        {
            Text(svg, "", from + 3, top + 15, work.Label.Length <= room ? work.Label : ItemText.OnOneLine(work.Label[..(room - 1)]) + "…");
        }
    }

    private static void DrawEnd(XmlWriter svg, WorkerLife life, double at, double top)
    {
        Begin(svg, "g", ("class", life.WasKilled ? "x" : "e"));
        svg.WriteElementString("title", Namespace, $"process {life.ProcessId} ended: {life.End}");
        var (low, high) = (top + 2, top + BarHeight + 2);
        if (life.WasKilled)
        {
            Line(svg, at - 4, low + 6, at + 4, high - 6);
            Line(svg, at - 4, high - 6, at + 4, low + 6);
        }

        Line(svg, at, low, at, high);
        svg.WriteEndElement();
    }

    private static void DrawAxis(XmlWriter svg, double span, double bottom)
    {
        var step = Step(span);
        var digits = Math.Max(0, -(int)Math.Floor(Math.Log10(step)));
        for (var tick = 0; tick * step <= span; tick++)
        {
            var x = Left + (tick * step / span * (Width - Left - Right));
            Begin(svg, "g", ("class", "g"));
            Line(svg, x, Top - 8, x, bottom);
            svg.WriteEndElement();
            Text(svg, "t", x - 8, Top - 14, (tick * step).ToString("F" + digits, CultureInfo.InvariantCulture) + " s");
        }
    }

    /// <summary>1, 2 or 5 of the power of ten that gives few enough marks.</summary>
    private static double Step(double span)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(span / MostTicks)));
        return Array.Find([1d, 2, 5, 10], factor => span / (factor * power) <= MostTicks) * power;
    }

    private static void DrawLegend(XmlWriter svg, PoolTrace trace, double top)
    {
        var x = Left;
        foreach (var (style, name) in ((string, string)[])
            [("done", "done"), ("failed", "failed"), ("running", "running"), ("cancelled", "cancelled"), ("life", "waiting"), ("start", "starting")])
        {
            Box(svg, x, top - 10, 12, 12, ("class", style));
            svg.WriteEndElement();
            Text(svg, "", x + 17, top, name);
            x += 85;
        }

        Begin(svg, "g", ("class", "x"));
        Line(svg, x, top - 8, x + 8, top);
        Line(svg, x, top, x + 8, top - 8);
        svg.WriteEndElement();
        Text(svg, "", x + 17, top, "killed or crashed");
        if (trace.Forgotten > 0)
        {
            Text(svg, "t", x + 150, top, string.Create(CultureInfo.InvariantCulture, $"{trace.Forgotten} earlier chunks are not remembered"));
        }
    }

    private static string Name(WorkOutcome outcome) => outcome switch
    {
        WorkOutcome.Failed => "failed",
        WorkOutcome.Cancelled => "cancelled",
        WorkOutcome.Running => "running",
        _ => "done",
    };

    private static string Time(PoolTrace trace, long from, long to) => string.Create(
        CultureInfo.InvariantCulture, $"{(trace.Seconds(to) - trace.Seconds(from)) * 1000:0.###} ms, from {trace.Seconds(from):0.######} s");

    private static void Bar(XmlWriter svg, string style, double from, double to, double top, string title)
    {
        Box(svg, from, top + 2, Math.Max(NarrowestBar, to - from), BarHeight, ("class", style));
        svg.WriteElementString("title", Namespace, title);
        svg.WriteEndElement();
    }

    private static void Box(XmlWriter svg, double x, double y, double width, double height, (string, string) look) =>
        Begin(svg, "rect", ("x", Number(x)), ("y", Number(y)), ("width", Number(width)), ("height", Number(height)), look);

    private static void Line(XmlWriter svg, double x1, double y1, double x2, double y2)
    {
        Begin(svg, "line", ("x1", Number(x1)), ("y1", Number(y1)), ("x2", Number(x2)), ("y2", Number(y2)));
        svg.WriteEndElement();
    }

    private static void Text(XmlWriter svg, string style, double x, double y, string text)
    {
        Begin(svg, "text", ("class", style), ("x", Number(x)), ("y", Number(y)), ("pointer-events", "none"));
        svg.WriteString(text);
        svg.WriteEndElement();
    }

    private static void Begin(XmlWriter svg, string name, params (string Name, string Value)[] attributes)
    {
        svg.WriteStartElement(name, Namespace);
        foreach (var (attribute, value) in attributes)
        {
            svg.WriteAttributeString(attribute, value);
        }
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
