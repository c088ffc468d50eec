// A sitting by keyboard: move, open, mark. Each mark is saved at once; without this script the same buttons post a form.
(function () {
  const VERDICTS = { a: "approve", c: "request-changes", r: "reject", l: "later" };
  const NEEDS_NOTE = new Set(["request-changes", "reject"]);
  const form = document.getElementById("marks");
  const keys = document.getElementById("keys");
  const list = document.getElementById("rows");
  let rows = [];
  const undone = [];
  let current = null;
  let saving = Promise.resolve();

  const post = async (address, fields) => {
    const body = new FormData(form);
    Object.entries(fields).forEach(([name, value]) => body.set(name, value));
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.redirected || !(answer.headers.get("Content-Type") || "").includes("json")) {
      return { refused: ["This was not saved. Load the page again: you may have to sign in."], codes: [] };
    }
    return answer.json();
  };

  const noteOf = (row) => row.querySelector(".note-of textarea");
  const kept = (row) => `attest-note-${row.dataset.id}`;

  function goTo(row, { focus = true } = {}) {
    if (!row) return;
    if (current) current.removeAttribute("aria-current");
    current = row;
    row.setAttribute("aria-current", "true");
    if (focus) {
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "center" });
    }
  }

  const step = (by) => goTo(rows[Math.min(Math.max(rows.indexOf(current) + by, 0), rows.length - 1)]);

  function next(row) {
    const after = rows.slice(rows.indexOf(row) + 1);
    const open = (one) => one.matches(".markable") && !one.dataset.verdict;
    const found = after.find(open) || rows.find(open);
    if (found) goTo(found);
    else if (list.dataset.next) {
      current.removeAttribute("aria-current"); // the next one is still on its way
      current = null;
    }
    else document.getElementById("to-sign").focus();
  }

  function refuse(row, reasons) {
    const box = row.querySelector(".refusal");
    box.replaceChildren(...reasons.map((one) => Object.assign(document.createElement("p"), { textContent: one })));
    box.hidden = reasons.length === 0;
  }

  function show(row, verdict, said) {
    const chip = row.querySelector(".said");
    row.dataset.verdict = verdict;
    chip.hidden = !verdict;
    chip.textContent = verdict ? `Marked: ${said.toLowerCase()}` : "";
    chip.className = "said chip wait";
  }

  function told(answer) {
    document.getElementById("progress").textContent = answer.progress;
    document.querySelectorAll("[data-dock]").forEach((one) => { one.textContent = answer.progress; });
    document.querySelectorAll("[data-count]").forEach((one) => { one.textContent = answer.counts[one.dataset.count]; });
    document.getElementById("rest").disabled = answer.counts.rest === 0;
  }

  const standing = (row) => ({ verdict: row.dataset.verdict, said: row.dataset.verdict.replace("-", " ") });

  // What is refused leaves the mark that was there, and what was typed stays in this window.
  async function save(row, verdict, note, before) {
    const answer = await post(form.action, { mark: `${row.dataset.key}:${verdict || "none"}`, [`note-${row.dataset.id}`]: note });
    if (answer.refused) {
      show(row, before.verdict, before.said);
      refuse(row, answer.refused);
      if (answer.codes.includes("reason")) noteOf(row).closest(".note-of").hidden = false;
      goTo(row);
      return;
    }
    if (noteOf(row).value === note) sessionStorage.removeItem(kept(row));
    refuse(row, []);
    show(row, answer.verdict, answer.said);
    told(answer);
  }

  function mark(row, verdict, { undo = false, note = noteOf(row).value } = {}) {
    if (NEEDS_NOTE.has(verdict) && !note.trim()) return ask(row, verdict);
    if (row.dataset.high !== undefined && row.dataset.opened === undefined && verdict !== "later" && verdict) return open(row);
    if (!undo) undone.push([row, row.dataset.verdict, row.dataset.note || ""]);
    row.dataset.note = note;
    const before = standing(row);
    show(row, verdict, verdict.replace("-", " "));
    saving = saving.then(() => save(row, verdict, note, before)).catch(() => {
      show(row, before.verdict, before.said);
      refuse(row, ["This was not saved: the connection failed. Mark it again."]);
    });
    if (undo) goTo(row);
    else next(row);
  }

  function ask(row, verdict) {
    const box = noteOf(row).closest(".note-of");
    box.hidden = false;
    box.querySelector(".button")?.remove();
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button small" });
    button.textContent = verdict === "reject" ? "Mark: reject (Ctrl+Enter)" : "Mark: request changes (Ctrl+Enter)";
    button.addEventListener("click", () => mark(row, verdict));
    box.append(button);
    box.dataset.asks = verdict;
    goTo(row, { focus: false });
    noteOf(row).focus();
  }

  async function open(row) {
    const card = row.querySelector(".card-here");
    const button = row.querySelector("[name=open]");
    goTo(row);
    if (!card.hidden) {
      card.hidden = true;
      button.setAttribute("aria-expanded", "false");
      return;
    }
    card.hidden = false;
    button.setAttribute("aria-expanded", "true");
    if (card.childElementCount === 0) {
      card.textContent = "Opening …";
      const answer = await post(form.dataset.open, { open: row.dataset.key }).catch(() => ({ refused: ["It could not be opened."] }));
      if (answer.refused) {
        card.textContent = answer.refused.join(" ");
        return;
      }
      card.innerHTML = answer.html; // our own template, which escapes what people wrote
    }
    row.dataset.opened = "";
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function undo() {
    const last = undone.pop();
    if (last) mark(last[0], last[1], { undo: true, note: last[2] });
  }

  const typing = (target) => target.matches("input, textarea, select, [contenteditable]");

  function pressed(event) {
    if (keys.open) return;
    const row = event.target.closest?.(".claim-row") || current;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches(".note-of textarea")) {
      const verdict = event.target.closest(".note-of").dataset.asks;
      if (verdict) mark(row, verdict);
      return;
    }
    if (event.key === "Escape" && event.target.matches(".note-of textarea")) {
      event.target.closest(".claim-row").focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const onButton = event.target.matches("button, a, summary");
    const acts = { j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1), o: () => open(row), Enter: () => open(row), u: undo, "?": () => keys.showModal() };
    if (event.key === "Enter" && onButton) return;
    if (acts[event.key]) {
      event.preventDefault();
      acts[event.key]();
    } else if (VERDICTS[event.key] && row && row.matches(".markable")) {
      event.preventDefault();
      mark(row, VERDICTS[event.key]);
    }
  }

  function clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const row = button.closest(".claim-row");
    if (row && button.name === "open") {
      event.preventDefault();
      open(row);
    } else if (row && button.name === "mark") {
      event.preventDefault();
      const verdict = button.value.split(":")[2];
      mark(row, verdict === "none" ? "" : verdict);
    } else if (button.id === "show-keys") keys.showModal();
  }

  function ready(row) {
    const note = row.querySelector(".note-of textarea");
    if (!note) return;
    row.dataset.note = note.value;
    if (sessionStorage.getItem(kept(row))) {
      note.value = sessionStorage.getItem(kept(row));
      note.closest(".note-of").hidden = false;
    }
    note.addEventListener("input", () => sessionStorage.setItem(kept(row), note.value));
    row.addEventListener("focusin", () => { if (row !== current) goTo(row, { focus: false }); });
  }

  function gather() {
    const all = Array.from(list.querySelectorAll(".claim-row"));
    all.slice(rows.length).forEach(ready);
    rows = all;
  }

  // The claims that a long page did not draw at once, in order, under the heading they go on under.
  function append(html) {
    const came = document.createRange().createContextualFragment(html); // our own template, which escapes what people wrote
    const [last, first] = [list.querySelector(".part:last-of-type"), came.querySelector(".part")];
    if (last && first && last.getAttribute("aria-label") === first.getAttribute("aria-label")) {
      last.append(...first.querySelectorAll(".claim-row"));
      first.remove();
    }
    list.append(came);
    gather();
  }

  async function fetchRest() {
    while (list.dataset.next) {
      const answer = await fetch(`?from=${list.dataset.next}`, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return;
      const { html, next } = await answer.json();
      append(html);
      if (next) list.dataset.next = next;
      else delete list.dataset.next;
      begin();
    }
    document.getElementById("more")?.remove();
  }

  function begin() {
    if (current) return;
    const start = rows.find((one) => one.matches(".markable") && !one.dataset.verdict);
    const calm = location.hash || document.getElementById("refused") || document.getElementById("ask");
    goTo(start, { focus: !calm });
  }

  document.addEventListener("keydown", pressed);
  document.getElementById("content").addEventListener("click", clicked);
  gather();
  begin();
  fetchRest();
})();
