// Names for what the theme's scripts build without one, so that a screen reader says them.
(function () {
  const MEANT = { search: "Search", more_horiz: "More", more_vert: "More", add: "Add", close: "Close", delete: "Remove", edit: "Change" };
  // The name of an icon is no word: what it means is said beside it, or in a title, or else here.
  const hide = (icon) => {
    const holder = icon.closest("a, button"), name = icon.textContent.trim();
    const said = holder && (holder.getAttribute("aria-label") || holder.title || holder.textContent.trim() !== name);
    if (holder && !said) holder.setAttribute("aria-label", MEANT[name] || name.replaceAll("_", " "));
    icon.setAttribute("aria-hidden", "true");
  };
  const named = (root) => {
    root.querySelectorAll(".select2-search__field:not([aria-label])").forEach((box) => box.setAttribute("aria-label", "Search"));
    root.querySelectorAll(".select2-selection__placeholder:empty").forEach((box) => { box.parentElement.title = "Nothing chosen"; });
    root.querySelectorAll(".material-symbols-outlined:not([aria-hidden])").forEach(hide);
    root.querySelectorAll("#nav-sidebar-apps a.active:not([aria-current])").forEach((link) => link.setAttribute("aria-current", "page"));
    root.querySelectorAll('[aria-label="scrollable content"]').forEach((box) => {
      box.setAttribute("aria-label", box.closest("#nav-sidebar-apps") ? "Menu" : "Table");
    });
  };
  document.addEventListener("DOMContentLoaded", () => {
    named(document);
    new MutationObserver(() => named(document)).observe(document.body, { childList: true, subtree: true });
  });
})();
