using System.Collections;

namespace PSMultiproc.Shared;

/// <summary>
/// A dictionary or list copied out with all those within it, at one moment, to be rebuilt as plain ones. What is in several
/// places, or in itself, is so in the copy.
/// </summary>
internal sealed unsafe class PlainCopy
{
    private readonly Draft _draft;
    private readonly HeapPart _part;
    private readonly Dictionary<long, PlainNode> _byPlace = [];

    /// <summary>The nodes in the order in which they were met, the outermost first, and where they lie.</summary>
    private readonly List<(PlainNode Node, long Place)> _nodes = [];

    /// <summary>Copies a node out. Under the lock.</summary>
    /// <param name="draft">Takes the bytes.</param>
    /// <param name="part">The part that the node lies in.</param>
    /// <param name="place">Where in it.</param>
    public PlainCopy(Draft draft, HeapPart part, long place)
    {
        (_draft, _part) = (draft, part);
        Find(place);
        for (var i = 0; i < _nodes.Count; i++)
        {
            Copy(_nodes[i].Node, part.Node(_nodes[i].Place));
        }
    }

    /// <summary>Rebuilds it. Not under the lock.</summary>
    public object Rebuild()
    {
        foreach (var (node, _) in _nodes)
        {
            node.Made = node.Kind == SharedObjectKind.List
                ? new ArrayList(node.Items.Count)
                : new Hashtable(node.Items.Count, _draft.IgnoresCase ? StringComparer.OrdinalIgnoreCase : null);
        }

        foreach (var (node, _) in _nodes)
        {
            foreach (var (key, value, within) in node.Items)
            {
                var item = within is null ? _draft.RebuildIfThere(value) : within.Made;
                if (node.Made is Hashtable table)
                {
                    table.Add(_draft.Rebuild(key)!, item);
                }
                else
                {
                    ((ArrayList)node.Made!).Add(item);
                }
            }
        }

        return _nodes[0].Node.Made!;
    }

    private void Copy(PlainNode copy, NodeHeader* node)
    {
        switch (copy.Kind)
        {
            case SharedObjectKind.List:
                foreach (var word in new ListNode(_part, node).Items)
                {
                    Add(copy, default, word);
                }

                break;
            case SharedObjectKind.Dictionary:
                var dictionary = new DictionaryNode(_part, node);
                var number = 0;
                for (var entry = dictionary.Next(ref number); entry != null; entry = dictionary.Next(ref number))
                {
                    Add(copy, _draft.CopyKey(entry), new ValueWord(entry->Value));
                }

                break;
            default:
                throw HeapPart.Damaged();
        }
    }

    private void Add(PlainNode copy, StoredValue key, ValueWord word) =>
        copy.Items.Add(word.IsNode ? (key, default, Find(word.Offset)) : (key, _draft.Copy(word), null));

    private PlainNode Find(long place)
    {
        if (!_byPlace.TryGetValue(place, out var node))
        {
            _byPlace[place] = node = new PlainNode((SharedObjectKind)_part.Node(place)->Kind);
            _nodes.Add((node, place));
        }

        return node;
    }
}
