/** A value of `style/tokens.css`. */
export const token = (name: `--${string}`): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
