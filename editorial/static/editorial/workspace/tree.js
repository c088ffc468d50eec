// The tree on the page is made equal to the one the server drew, line by line, so that nothing open or focused is lost.

import { bench, read, tokens } from "./calls.js";

export const lines = document.getElementById("lines");
export const lineOf = (mark) => (mark ? lines.querySelector(`li[data-mark="${CSS.escape(mark)}"]`) : null);
export const panelOf = (line) => line.querySelector(":scope > .panel");
export const pickOf = (line) => line.querySelector(":scope > .standing .pick");
export const picks = () => [...lines.querySelectorAll(".pick")];
const preview = document.getElementById("preview");
const watchers = [];

// Called with each line that leaves the page, before it goes.
export const beforeLeaving = (act) => watchers.push(act);

export function show(told) {
  tokens.page = String(told.revision);
  tokens.claims = told.claims;
  document.querySelectorAll('[data-token="page"]').forEach((box) => { box.value = tokens.page; });
  keepingFocus(() => drawLines(told.tree));
  drawStanding(told.state);
  drawPreview(told.sheet);
  drawSections();
}

export async function refresh() {
  const told = await read(bench.dataset.parts, {});
  if (told) show(told);
}

function keepingFocus(act) {
  const active = document.activeElement;
  const mark = active?.matches?.(".pick") ? active.closest("li").dataset.mark : "";
  const chosen = active && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  act();
  if (mark) focusOn(mark);
  else if (active && active !== document.activeElement && active.isConnected) {
    active.focus({ preventScroll: true });
    if (chosen && chosen[0] !== null) active.setSelectionRange(...chosen);
  }
}

export function focusOn(mark) {
  const line = lineOf(mark);
  if (!line) return;
  pickOf(line).focus({ preventScroll: true });
  line.querySelector(":scope > .standing").scrollIntoView({ block: "nearest" });
}

function drawLines(html) {
  const fresh = parsed(`<ol>${html}</ol>`).querySelector("ol");
  const known = new Map([...lines.querySelectorAll("li[data-mark]")].map((line) => [line.dataset.mark, line]));
  const stay = new Set();
  place(lines, fresh, known, stay);
  known.forEach((line, mark) => {
    if (stay.has(mark)) return;
    watchers.forEach((act) => act(line));
    line.remove();
  });
  lines.querySelectorAll("ol.inside").forEach((list) => { if (!list.children.length) list.remove(); });
}

function place(list, fresh, known, stay) {
  let at = list.firstElementChild;
  for (const drawn of [...fresh.children]) {
    stay.add(drawn.dataset.mark);
    const line = known.get(drawn.dataset.mark) ?? emptied(drawn);
    if (line === at) at = at.nextElementSibling;
    else list.insertBefore(line, at);
    redraw(line, drawn);
    const within = drawn.querySelector(":scope > ol");
    if (within) place(inside(line), within, known, stay);
  }
}

const emptied = (drawn) => drawn.cloneNode(false);

function inside(line) {
  const found = line.querySelector(":scope > ol");
  if (found) return found;
  const list = document.createElement("ol");
  list.className = "inside";
  line.append(list);
  return list;
}

function redraw(line, drawn) {
  line.className = drawn.className;
  line.dataset.block = drawn.dataset.block ?? "";
  const before = line.querySelector(":scope > .standing");
  const standing = drawn.querySelector(":scope > .standing");
  if (!standing) line.replaceChildren(...drawn.childNodes);
  else if (before) before.replaceWith(standing);
  else line.prepend(standing, drawn.querySelector(":scope > .panel"));
  if (standing) tellOpen(line);
}

export function tellOpen(line) {
  const open = !panelOf(line).hidden;
  pickOf(line).setAttribute("aria-expanded", String(open));
  line.classList.toggle("marked", open);
}

function drawStanding(html) {
  const part = document.getElementById("standing");
  const open = [...part.querySelectorAll("details[open] > summary")].map((one) => one.textContent.replace(/^\d+ /, ""));
  part.innerHTML = html;
  part.querySelectorAll("summary").forEach((one) => {
    one.parentElement.open = open.includes(one.textContent.replace(/^\d+ /, ""));
  });
}

const drawn = () => preview.shadowRoot?.querySelector(".drawn");

// A browser that does not know shadow roots in markup finds the template still there.
export function openPreview() {
  const template = preview.querySelector("template");
  if (template && !preview.shadowRoot) preview.attachShadow({ mode: "open" }).append(template.content);
}

function drawPreview(html) {
  const at = preview.scrollTop;
  drawn().innerHTML = html;
  preview.scrollTop = at;
}

export function pointOut(line) {
  drawn()?.querySelectorAll(".pointed").forEach((one) => one.classList.remove("pointed"));
  const block = drawn()?.querySelector(`[id="${CSS.escape(line.dataset.block)}"]`);
  if (!block) return;
  block.classList.add("pointed");
  const way = block.getBoundingClientRect().top - preview.getBoundingClientRect().top;
  if (way < 0 || way > preview.clientHeight - 60) preview.scrollTop += way - preview.clientHeight / 3;
}

function drawSections() {
  const sections = [...lines.querySelectorAll("li.heading")].map((line) => [line.dataset.mark.slice(1), pickOf(line).textContent]);
  document.querySelectorAll("select[data-sections]").forEach((box) => {
    const chosen = box.value;
    box.querySelectorAll('option:not([value=""])').forEach((one) => one.remove());
    sections.forEach(([key, name]) => box.add(new Option(name, key, false, key === chosen)));
  });
  document.querySelectorAll("[data-needs-section]").forEach((part) => { part.hidden = !sections.length; });
}

export const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
