// Before the first paint: the theme that was chosen here, else what the system prefers.
let chosen = null;
try {
  chosen = localStorage.getItem('lx.theme');
} catch (error) {
  // The browser's owner forbids sites to keep anything: the system's is taken.
  console.info(String(error));
}
const system = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
document.documentElement.dataset.theme = chosen ?? system;
