// Before the first paint: the theme that was chosen here, else what the system prefers.
const chosen = localStorage.getItem('lx.theme');
const system = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
document.documentElement.dataset.theme = chosen ?? system;
