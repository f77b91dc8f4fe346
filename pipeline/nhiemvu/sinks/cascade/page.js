
const start = data.start;
main.append(make("h1", "", start.name), make("p", "titles", start.title || ""), make("p", "place", start.id));
main.append(make("p", "", ...Object.entries(words.status).map(([status, said]) => make("span", `bond ${status}`, said))));
for (const [name, view] of [["up", data.up], ["down", data.down]]) {
  main.append(make("section", name, make("h2", "", words.tree[name]), tree(view, start.id)));
}
document.title = start.name;
