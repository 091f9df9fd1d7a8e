import fc from 'fast-check';

// ASCII and its control characters, what is above, and halves of characters, each often enough.
const codePoint = fc.oneof(
  fc.nat(0x7f),
  fc.nat(0x2fff),
  fc.integer({ min: 0xd800, max: 0xdfff }),
  fc.nat(0x10ffff),
);

/** Texts of any characters, halves of surrogate pairs among them. */
export function anyText(constraints?: fc.StringConstraints): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: codePoint.map((code) => String.fromCodePoint(code)) });
}
