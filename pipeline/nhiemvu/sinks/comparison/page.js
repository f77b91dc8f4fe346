function value(field, said) {
  if (said === null || said === undefined) return "";
  if (typeof said === "string") return said;
  if (Array.isArray(said)) return said.map((each) => value(field, each)).join(field === "group" ? " / " : "; ");
  if (field === "group") return [said.number, said.title].filter(Boolean).join(" ");
  if (field === "units") return (said.name || said.raw) + (words.roles[said.role] ? ` (${words.roles[said.role]})` : "");
  if (field === "deadlines") return said.raw || "";
  if (field === "outputs") return said.text || "";
  if (field === "sources") return [said.type, said.number].filter(Boolean).join(" ") || said.title || "";
  return [said.head, said.text].filter(Boolean).join(": ");
}

function named(side) {
  return side.numbers.join(", ") || side.name || side.ids.join(", ");
}

function marked(runs, side) {
  return runs.map((run) => {
    if (run.same) return run[side];
    if (!run[side]) return null;
    return make(side === "old" ? "del" : "ins", "", run[side]);
  });
}

function place(task, pointer) {
  const places = task.evidence[pointer] || [];
  if (!places.length) return task.id;
  const page = places[0].page ? `, ${words.page.page} ${places[0].page}` : "";
  return `${task.id} [${places.map((each) => `${each.start}–${each.end}`).join(", ")}]${page}`;
}

// Where a task comes from; drawn when it is opened.
function origin(task, view) {
  if (!view || !view.edges[task.id]) return null;
  const box = make("details", "origin", make("summary", "", words.tree.up));
  box.addEventListener("toggle", () => { if (box.children.length === 1) box.append(tree(view, task.id)); });
  return box;
}

function side(change, name, view) {
  const box = make("div", "side");
  for (const task of change[name]) {
    const edit = change.fields.find((each) => each.field === "name");
    const runs = edit && edit.parts.length ? edit.parts[0].words : [];
    const title = make("p", "", make("b", "", task.number ? `${task.number} ` : ""));
    title.append(...(runs.length ? marked(runs, name).filter((each) => each !== null) : [task.name]));
    box.append(title);
    for (const field of ["units", "deadlines", "outputs", "sources"]) {
      if (task[field].length) box.append(make("p", "meta", `${words.fields[field]}: ${value(field, task[field])}`));
    }
    box.append(make("p", "place", place(task, "/name")), origin(task, view) || "");
  }
  if (!change[name].length) box.append(make("p", "none", "–"));
  return box;
}

function told(field, part) {
  if (part.words.length) {
    return make("li", "", `${words.fields[field]}: `, ...part.words.flatMap((run) => {
      if (run.same) return [run.new];
      return [run.old ? make("del", "", run.old) : null, run.new ? make("ins", "", run.new) : null].filter(Boolean);
    }));
  }
  const days = part.days ? ` ${Math.abs(part.days)} ${words.page.days}` : "";
  const rolled = part.rolled ? ` (${words.page.rolled})` : "";
  const [old, now] = [value(field, part.old), value(field, part.new)];
  return make("li", "", `${words.fields[field]}, ${words.parts[part.kind]}${days}${rolled}: `,
    old ? make("del", "", old) : null, old && now ? " → " : null, now ? make("ins", "", now) : null);
}

function card(change, views) {
  const head = make("header", "", ...change.kinds.map((kind) => make("span", `tag ${kind}`, words.kinds[kind])));
  const numbers = [change.old, change.new].map((tasks) => tasks.map((task) => task.number || "–").join(", "));
  head.append(make("span", "", numbers.filter(Boolean).join(" → ")));
  if (change.score !== null) head.append(make("span", "place", `${words.page.score} ${change.score.toFixed(2)}`));
  const box = make("article", "change", head, make("div", "sides", side(change, "old", views[0]), side(change, "new", views[1])));
  const parts = change.fields.filter((each) => each.field !== "name" && each.field !== "number").flatMap((each) =>
    each.parts.length ? each.parts.map((part) => told(each.field, part)) :
      [told(each.field, { kind: "changed", old: each.old, new: each.new, words: [], days: null, rolled: false })]);
  if (parts.length) box.append(make("ul", "parts", ...parts));
  return box;
}

function unitsOf(change) {
  return [...change.old, ...change.new].flatMap((task) => task.units.map((unit) => unit.name || unit.raw));
}

function chart(summary) {
  const shown = ["unchanged", ...Object.keys(words.kinds).filter((kind) => kind !== "unchanged")].filter((kind) => summary[kind]);
  const most = Math.max(1, ...shown.map((kind) => summary[kind]));
  const space = "http://www.w3.org/2000/svg";
  const draw = document.createElementNS(space, "svg");
  draw.setAttribute("width", "640");
  draw.setAttribute("height", String(26 * shown.length + 4));
  draw.setAttribute("role", "img");
  draw.setAttribute("aria-label", shown.map((kind) => `${words.kinds[kind]} ${summary[kind]}`).join(", "));
  shown.forEach((kind, at) => {
    const colour = { added: "#17693a", split: "#17693a", removed: "#b3261e", merged: "#b3261e", unchanged: "#9aa4af" }[kind] || "#c98a00";
    const width = Math.max(2, Math.round(420 * summary[kind] / most));
    for (const [tag, rules, text] of [
      ["text", { x: 0, y: 26 * at + 18 }, words.kinds[kind]],
      ["rect", { x: 130, y: 26 * at + 4, width, height: 18, fill: colour }, ""],
      ["text", { x: 138 + width, y: 26 * at + 18 }, String(summary[kind])],
    ]) {
      const part = document.createElementNS(space, tag);
      for (const [name, set] of Object.entries(rules)) part.setAttribute(name, String(set));
      part.textContent = text;
      draw.append(part);
    }
  });
  return draw;
}

function figures(changes) {
  const rows = changes.filter((each) => each.kind !== "same").map((each) => make("tr", "",
    make("td", "", make("span", `tag ${each.kind}`, words.figures[each.kind]),
      make("p", "", each.fields.map((name) => words.figureFields[name]).join(", "))),
    make("td", "", ...each.old.map((figure) => make("p", "", figure.raw, make("span", "place", ` ${figure.period || ""}`)))),
    make("td", "", ...each.new.map((figure) => make("p", "", figure.raw, make("span", "place", ` ${figure.period || ""}`))))));
  if (!rows.length) return null;
  const head = make("tr", "", ...[words.page.change, words.page.old, words.page.new].map((each) => make("th", "", each)));
  return make("section", "", make("h2", "", words.page.figures), make("table", "", make("thead", "", head), make("tbody", "", ...rows)));
}

function filters(changes, list) {
  const bar = make("nav", "filters");
  const chosen = new Set();
  const unit = make("select", "", make("option", "", words.page.units));
  unit.options[0].value = "";
  [...new Set(changes.flatMap(unitsOf))].sort((a, b) => a.localeCompare(b, "vi")).forEach((name) => unit.append(make("option", "", name)));
  unit.setAttribute("aria-label", words.page.units);
  const search = make("input");
  search.type = "search";
  search.placeholder = words.page.search;
  search.setAttribute("aria-label", words.page.search);
  const count = make("span", "place");
  const apply = () => {
    let shown = 0;
    changes.forEach((change, at) => {
      const named = [...change.old, ...change.new].map((task) => `${task.number || ""} ${task.name}`).join(" ").toLowerCase();
      const fits = (!chosen.size || change.kinds.some((kind) => chosen.has(kind))) &&
        (!unit.value || unitsOf(change).includes(unit.value)) && named.includes(search.value.toLowerCase());
      list.children[at].hidden = !fits;
      shown += fits ? 1 : 0;
    });
    count.textContent = `${shown} / ${changes.length}`;
  };
  Object.keys(words.kinds).filter((kind) => changes.some((change) => change.kinds.includes(kind))).forEach((kind) => {
    const button = make("button", "", words.kinds[kind]);
    button.type = "button";
    button.dataset.kind = kind;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      if (!chosen.delete(kind)) chosen.add(kind);
      button.setAttribute("aria-pressed", String(chosen.has(kind)));
      apply();
    });
    bar.append(button);
  });
  unit.addEventListener("change", apply);
  search.addEventListener("input", apply);
  bar.append(unit, search, count);
  apply();
  return bar;
}

// A group that changed; what did not change in it is not marked.
function regrouped(group) {
  const box = make("p", "", `${words.fields.group}: `);
  const step = (steps, at, name) => (steps[at] && steps[at][name]) || "";
  for (let at = 0; at < Math.max(group.old.length, group.new.length); at += 1) {
    if (at) box.append(" / ");
    for (const name of ["number", "title"]) {
      const [old, now] = [step(group.old, at, name), step(group.new, at, name)];
      if (old === now) box.append(now);
      else box.append(old ? make("del", "", old) : "", old && now ? " → " : "", now ? make("ins", "", now) : "");
      if (name === "number") box.append(" ");
    }
  }
  return box;
}

function comparison(found, views) {
  const box = make("section", "", make("h1", "", `${named(found.old)} → ${named(found.new)}`),
    make("p", "titles", [found.old, found.new].map((each) => [...each.titles, ...each.dates].join(", ")).join(" → ")));
  box.append(...found.notes.map((note) => make("p", "note", words.notes[note])));
  box.append(make("p", "", `${words.page.tasks}: ${found.summary.old} → ${found.summary.new}`), chart(found.summary));
  box.append(...found.groups.map(regrouped));
  const list = make("div", "list", ...found.changes.map((change) => card(change, views)));
  if (found.changes.length) box.append(make("h2", "", words.page.changes), filters(found.changes, list), list);
  else box.append(make("p", "none", words.page.nothing));
  const told = figures(found.indicators);
  if (told) box.append(told);
  return box;
}

function lineages(lines, documents) {
  const head = make("tr", "", ...documents.map((each) => make("th", "", named(each))));
  const rows = lines.map((line) => make("tr", "", ...documents.map((_, at) => make("td", "",
    ...line.stations.filter((each) => each.document === at).map((each) => make("p", "",
      make("b", "", `${each.number || "–"} `), each.name, " ",
      ...each.kinds.map((kind) => make("span", `tag ${kind}`, each.returned ? words.page.returned : words.kinds[kind]))))))));
  return make("section", "", make("h2", "", words.page.lineages), make("table", "", make("thead", "", head), make("tbody", "", ...rows)));
}

data.comparisons.forEach((each, at) => main.append(comparison(each, data.origins.slice(at, at + 2))));
if (data.lineages.length) {
  main.append(lineages(data.lineages, [data.comparisons[0].old, ...data.comparisons.map((each) => each.new)]));
}
document.title = data.comparisons.map((each) => `${named(each.old)} → ${named(each.new)}`).join("; ");
