/** A cover image, as SVG. */
export function coverImage(hue = 30): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" width="640" height="360">
  <linearGradient id="sky" x2="0" y2="1"><stop stop-color="hsl(${hue} 88% 69%)"/><stop offset="1" stop-color="hsl(${hue + 225} 37% 63%)"/></linearGradient>
  <rect width="640" height="360" fill="url(#sky)"/>
  <path d="M0 300 L170 120 L300 260 L420 160 L640 320 V360 H0 Z" fill="hsl(${hue + 227} 61% 28%)"/>
</svg>`;
}
