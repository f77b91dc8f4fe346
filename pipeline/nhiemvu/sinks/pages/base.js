"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;
const main = document.getElementById("main");

// An element with its class and children; strings become text, so that no document can set markup.
function make(tag, name, ...children) {
  const found = document.createElement(tag);
  if (name) found.className = name;
  found.append(...children.filter((child) => child !== null && child !== undefined));
  return found;
}
