/** Runs before the page is painted: whoever leaves the theme to the system gets the system's, without a flash. */
{
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const follow = (): void => {
    if (root.dataset.theme === 'auto') root.dataset.bsTheme = system.matches ? 'dark' : 'light';
  };
  follow();
  system.addEventListener('change', follow);
}
