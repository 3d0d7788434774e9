// Tells what lies under the pointer. Without scripts the browser shows the same texts as titles. A chart that has the focus is walked
// through by the arrow keys.
(function () {
  "use strict";
  var tip = document.getElementById("tip"), lit = null;
  document.querySelectorAll("svg.chart").forEach(function (svg) {
    var marks = [];
    svg.querySelectorAll("rect > title").forEach(function (t) {
      var mark = t.parentNode;
      mark.dataset.tip = t.textContent;
      t.remove();
      marks.push(mark);
    });
    if (!marks.length) return;
    svg.setAttribute("tabindex", "0");
    var at = -1;
    svg.addEventListener("keydown", function (e) {
      var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
      if (e.key === "Escape") return hide();
      if (!step) return;
      e.preventDefault();
      at = (at + step + marks.length) % marks.length;
      var r = marks[at].getBoundingClientRect();
      show(marks[at], r.left + r.width / 2, r.top + r.height / 2);
    });
    svg.addEventListener("blur", hide);
    svg.addEventListener("pointermove", function (e) { e.target.dataset.tip ? show(e.target, e.clientX, e.clientY) : hide(); });
    svg.addEventListener("pointerdown", function (e) { if (e.target.dataset.tip) show(e.target, e.clientX, e.clientY); });
    svg.addEventListener("pointerleave", hide);
  });
  addEventListener("scroll", hide, { passive: true });
  function show(mark, x, y) {
    if (lit && lit !== mark) lit.classList.remove("on");
    lit = mark;
    mark.classList.add("on");
    if (tip.textContent !== mark.dataset.tip) tip.textContent = mark.dataset.tip;
    tip.hidden = false;
    var w = tip.offsetWidth, h = tip.offsetHeight;
    var left = x + 14 + w > innerWidth ? x - 14 - w : x + 14;
    tip.style.left = Math.max(4, Math.min(left, innerWidth - w - 4)) + "px";
    tip.style.top = Math.max(4, Math.min(y + 14, innerHeight - h - 4)) + "px";
  }
  function hide() {
    if (lit) lit.classList.remove("on");
    lit = null;
    tip.hidden = true;
  }
})();
