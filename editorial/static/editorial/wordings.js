// Wordings follow the claim as it is typed, and say how easy they are to read. Without this script the saved texts stand.
(function () {
  const follow = (claim, box) => {
    const says = box.querySelector(".says"), note = box.querySelector(".typing");
    if (!says) return;
    const changed = claim.value.trim() !== says.dataset.saved;
    says.textContent = changed ? claim.value : says.dataset.saved;
    says.hidden = !changed && Boolean(box.querySelector(".look"));
    note.hidden = !changed;
  };
  const measure = async (box, form) => {
    const area = box.querySelector("textarea"), row = area.name.replace(/text$/, "");
    const typed = new FormData();
    typed.set("text", area.value);
    for (const name of ["audience", "language"]) typed.set(name, form.elements[row + name].value);
    const token = form.elements.csrfmiddlewaretoken.value;
    const asked = area.value;
    const answer = await fetch(box.dataset.readability, { method: "POST", body: typed, headers: { "X-CSRFToken": token } });
    if (answer.ok && area.value === asked) box.querySelector(".measure").innerHTML = await answer.text();
  };
  document.addEventListener("DOMContentLoaded", () => {
    const claim = document.getElementById("id_text"), waiting = new WeakMap();
    const boxOf = (field) => field.name && /^wordings-\d+-(text|audience|language)$/.test(field.name) && document.querySelector(`[name="${field.name.replace(/[a-z]+$/, "text")}"]`).closest(".beside-claim");
    document.addEventListener("input", (event) => {
      if (event.target === claim) document.querySelectorAll(".beside-claim").forEach((box) => follow(claim, box));
      const box = boxOf(event.target);
      if (!box) return;
      clearTimeout(waiting.get(box));
      waiting.set(box, setTimeout(() => measure(box, event.target.form), 300));
    });
  });
})();
