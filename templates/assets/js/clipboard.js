// Copies what stands in x-ref="text" (a key that is shown once, a link) and says so on the button.
export const clipboard = () => ({
  copied: false,
  get isFresh() {
    return !this.copied;
  },
  async copy() {
    const source = this.$refs.text;
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
      this.copied = true;
      setTimeout(() => (this.copied = false), 2000);
    } catch {
      source.select?.(); // without the permission the person presses Ctrl C themselves
    }
  },
});
