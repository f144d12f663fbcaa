// Sorts a table by the column whose button is pressed; pressed again, the other way round.
"use strict";

(() => {
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const opposite = { ascending: "descending", descending: "ascending" };

  const valueOf = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent;

  const compare = {
    number: (one, other) => Number(one) - Number(other),
    // Where nothing is said, it comes after all that is.
    text: (one, other) => (one === "") - (other === "") || collator.compare(one, other),
  };

  const sort = (button) => {
    const header = button.closest("th");
    const column = header.cellIndex;
    const body = header.closest("table").tBodies[0];
    // Numbers are read from the greatest down, words from A on.
    const first = button.dataset.sort === "number" ? "descending" : "ascending";
    const order = opposite[header.getAttribute("aria-sort")] ?? first;
    const sign = order === "ascending" ? 1 : -1;
    const by = compare[button.dataset.sort];
    const rows = [...body.rows];
    rows.sort((one, other) => sign * by(valueOf(one, column), valueOf(other, column)));
    body.append(...rows);
    for (const each of header.parentElement.cells) {
      if (each.hasAttribute("aria-sort")) each.setAttribute("aria-sort", "none");
    }
    header.setAttribute("aria-sort", order);
    document.getElementById("sorted").textContent = `Sorted by ${button.textContent}, ${order}.`;
  };

  for (const button of document.querySelectorAll("thead button[data-sort]")) {
    button.addEventListener("click", () => sort(button));
  }
})();
