import { isAsciiSign } from "./characters";

/** Without the backslashes that make plain characters of signs. */
export const unescaped = (text: string): string => text.replace(/\\(.)/gs, (pair, sign: string) => (isAsciiSign(sign) ? sign : pair));
