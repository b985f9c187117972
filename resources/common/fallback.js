/* Runs in any browser, however old: while the page's modules have not started, the static text says what to do. */
(function () {
  function tell() {
    var root = document.documentElement;
    var link = document.getElementById("fallback-link");
    if (link) link.textContent = String(window.location.href);
    if (root.className.indexOf("started") < 0) root.className += " stuck";
  }
  window.addEventListener("error", tell, true);
  window.setTimeout(tell, 10000);
  if (!("noModule" in document.createElement("script"))) {
    tell();
    document.addEventListener("DOMContentLoaded", tell); // by then the link can be shown
  }
})();
