// A paper is printed from the page that shows it.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) print();
});
