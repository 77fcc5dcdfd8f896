// <confirm-dialog>: a link with data-confirm leads to a page that asks; with scripts the question comes here.
class ConfirmDialog extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-confirm]");
      if (!link || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      this.ask(link);
    });
  }

  ask(link) {
    const { confirm, confirmText = "", confirmYes = "Yes" } = link.dataset;
    this.querySelector("h2").textContent = confirm;
    this.querySelector("p").textContent = confirmText;
    this.querySelector("[value=yes]").textContent = confirmYes;
    this.dialog.returnValue = "";
    this.dialog.showModal();
    this.dialog.addEventListener(
      "close",
      () => this.dialog.returnValue === "yes" && window.htmx.ajax("POST", link.href, { source: link, swap: "none" }),
      { once: true },
    );
  }
}
customElements.define("confirm-dialog", ConfirmDialog);

// A click beside a dialog closes it.
document.addEventListener("click", (event) => {
  if (event.target.nodeName === "DIALOG" && event.target.open) event.target.close();
});
