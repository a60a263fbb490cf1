/** A value of `style/tokens.css`. */
export const token = (name: `--${string}`): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** One that is a length in rem, in pixels as they are on this screen. */
export const pixels = (name: `--${string}`): number => parseFloat(token(name)) * parseFloat(getComputedStyle(document.documentElement).fontSize);
