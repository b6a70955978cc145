// Applies a chosen theme before the first paint. Without a choice the system decides, in CSS.
(function () {
  try {
    var theme = localStorage.getItem("stoa.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    if (localStorage.getItem("stoa.rail") === "folded") document.documentElement.dataset.rail = "folded";
  } catch {
    // Storage is blocked: the system theme it is.
  }
})();
