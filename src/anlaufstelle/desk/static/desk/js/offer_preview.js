// A page of an offer: what is typed is kept as a draft after a moment, and the public page beside it shows it.
// A form with data-keep posts itself with look=1; 204 means kept. A button with data-more opens one more row.

const form = document.querySelector("[data-keep]");
const page = document.querySelector("[data-look]");
const said = document.querySelector("[data-look-said]");
let waiting = 0;

function say(word) {
  said.textContent = said.dataset[word] || "";
  said.classList.toggle("wrong", word !== "kept");
  if (word) document.activeElement?.scrollIntoView({ block: "nearest" }); // the bar has grown: not over what is typed
}

async function keep() {
  const mine = waiting;
  const told = new FormData(form);
  told.append("look", "1");
  const answer = await fetch(form.action, { method: "POST", body: told, redirect: "manual" }).catch(() => null);
  if (mine !== waiting) return; // typed on meanwhile: the next answer says what is kept
  if (answer?.status === 204) page.contentWindow.location.reload();
  const words = { 204: "kept", 422: "refused", 403: "signedOut", 0: "signedOut" }; // 0: sent elsewhere, to sign in
  say(words[answer?.status] || "unheard");
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, 700);
  say("");
});

const more = form?.querySelector("[data-more]");
if (more) {
  more.hidden = false;
  more.addEventListener("click", () => {
    const total = form.querySelector("[name=row-TOTAL_FORMS]");
    const rows = form.querySelectorAll("fieldset.part");
    const last = rows[rows.length - 1];
    const next = last.cloneNode(true);
    const renumber = (text) => text.replace(/row-\d+/, `row-${total.value}`);
    for (const one of next.querySelectorAll("[name], [id], [for]")) {
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        if (one.hasAttribute(name)) one.setAttribute(name, renumber(one.getAttribute(name)));
      }
      if (one.type === "checkbox") one.checked = false;
      else if ("value" in one && one.tagName !== "OPTION") one.value = "";
      if (one.tagName === "SELECT") one.selectedIndex = 0;
    }
    for (const wrong of next.querySelectorAll(".wrong")) wrong.remove();
    last.after(next);
    total.value = Number(total.value) + 1;
    next.querySelector("select, input")?.focus();
  });
}
