/** Scrolls a bar of tabs that is wider than the screen to the tab that is open. */
document.querySelector('.tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
