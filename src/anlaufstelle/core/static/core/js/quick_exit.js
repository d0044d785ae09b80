// The quick way out: this page goes from the screen at once and from the tab's history.
// Without this file the link still leads away; only the browser's back button would then lead here.

const away = (link) => {
  document.documentElement.hidden = true;
  document.title = "";
  const target = link.href;
  const history = window.navigation;
  const entries = history ? history.entries() : [];
  const first = entries[0];
  if (!first || !history.currentEntry || first.key === history.currentEntry.key) {
    window.location.replace(target);
    return;
  }
  // Several of our pages lie in this tab: go back to the first of them, which then goes on by itself.
  window.sessionStorage.setItem("leave", target);
  history.traverseTo(first.key);
};

const goOn = () => {
  const target = window.sessionStorage.getItem("leave");
  if (!target) return;
  document.documentElement.hidden = true;
  document.title = "";
  window.sessionStorage.removeItem("leave");
  window.location.replace(target);
};

window.addEventListener("pageshow", goOn);
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-leave]");
  if (!link) return;
  event.preventDefault();
  away(link);
});
// Shift three times: the same, for a hand that is on the keyboard.
let shifts = [];
document.addEventListener("keyup", (event) => {
  if (event.key !== "Shift") { shifts = []; return; }
  shifts = [...shifts.filter((at) => event.timeStamp - at < 1500), event.timeStamp];
  const link = document.querySelector("[data-leave]");
  if (shifts.length === 3 && link) away(link);
});
