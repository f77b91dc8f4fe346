
// What leads on from a node, as nested lists. view.nodes: by id; view.edges: by the id from which they are met, in
// the order of reading. A node that was drawn once is named again and not drawn again. Chains may be long: no recursion.
function tree(view, start) {
  const root = make("ul", "tree");
  const drawn = new Set([start]);
  const waiting = (view.edges[start] || []).map((edge) => [edge, root]).reverse();
  while (waiting.length) {
    const [edge, list] = waiting.pop();
    const node = view.nodes[edge.to];
    const next = view.edges[edge.to] || [];
    const again = drawn.has(edge.to) && next.length > 0;
    const line = [make("span", `bond ${edge.status}`, edge.bond), make("span", "node", node.name),
      node.title ? make("span", "title", node.title) : null, again ? make("span", "place", ` (${words.tree.seen})`) : null,
      edge.place ? make("span", "place said", `${words.tree.place}: ${edge.place}`) : null];
    if (!again && edge.goes && next.length) {
      const inner = make("ul", "");
      const box = make("details", "", make("summary", "", ...line), inner);
      box.open = true;
      list.append(make("li", node.state, box));
      waiting.push(...next.map((each) => [each, inner]).reverse());
    } else {
      list.append(make("li", node.state, make("div", "line", ...line)));
    }
    drawn.add(edge.to);
  }
  return root.children.length ? root : make("p", "none", words.tree.none);
}
