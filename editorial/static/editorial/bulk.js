// Sends the chosen rows in parts, so that it is seen how far they are. Without it the form sends them all at once.
"use strict";
(() => {
  const form = document.getElementById("bulk");
  if (!form || !window.fetch) return;
  const said = document.getElementById("bulk-said");
  const progress = document.getElementById("bulk-progress");
  const button = form.querySelector("button.first");
  const PART = 100;

  const chosen = () => [...form.querySelectorAll("input[name=row]:checked")];

  function show(row) {
    const line = form.querySelector(`[data-review="${row.review}"]`);
    if (!line) return;
    line.querySelector(".became").textContent = `· ${row.how}${row.why ? `: ${row.why}` : ""}`;
    line.classList.add(row.how === "refused" ? "refused" : "signed");
    if (row.how === "refused") return;
    const box = line.querySelector("input[name=row]");
    box.checked = false;
    box.disabled = true;
  }

  async function send(boxes) {
    const body = new FormData(form);
    body.delete("row");
    boxes.forEach((box) => body.append("row", box.value));
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
    if (!answer.ok) throw new Error((told.refused || [`The server answered ${answer.status}.`]).join(" "));
    return told.rows;
  }

  async function signAll() {
    const boxes = chosen();
    const counts = {};
    progress.hidden = false;
    progress.max = boxes.length;
    progress.value = 0;
    for (let start = 0; start < boxes.length; start += PART) {
      said.textContent = `${start} of ${boxes.length} …`;
      for (const row of await send(boxes.slice(start, start + PART))) {
        show(row);
        counts[row.how] = (counts[row.how] || 0) + 1;
      }
      progress.value = Math.min(start + PART, boxes.length);
    }
    const parts = Object.entries(counts).map(([how, number]) => `${number} ${how}`);
    said.textContent = `${parts.join(", ")}. Each row says what became of it.`;
  }

  form.addEventListener("submit", async (event) => {
    if (!chosen().length) return;
    event.preventDefault();
    button.disabled = true;
    try {
      await signAll();
      form.querySelector("input[type=password]").value = "";
    } catch (refused) {
      said.textContent = `${refused.message} What was signed before stays signed; sign again to go on.`;
    } finally {
      button.disabled = false;
    }
  });
})();
