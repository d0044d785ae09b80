// This page was asked for to be printed, and that is noted: open the print window at once.
window.addEventListener("load", () => window.print());
